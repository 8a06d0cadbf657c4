/** The words of what is given to `query`: plain text, or pg's own kind of query, as COPY is one. */
export function wordsOf(statement: unknown): string {
  return typeof statement === "string" ? statement : (statement as { readonly text: string }).text;
}
