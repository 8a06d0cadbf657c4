/** How many letters a search may have, in the field and in the API. */
export const LONGEST_SEARCH = 100;
