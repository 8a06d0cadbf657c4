/** Not wrong, but worth a look: by whoever reads the trail, and by a policy that then asks for more. */
export const FLAGS = ["COUNTER_JUMP", "DOUBTFUL_PRESENCE"] as const;
export type Flag = (typeof FLAGS)[number];
