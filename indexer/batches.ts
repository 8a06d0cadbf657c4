/** Calls under way at once: enough to hide the way to the node, few enough not to be limited. */
const AT_ONCE = 8;

/** Results in the order of the inputs. The first fault ends it. */
export async function inBatches<In, Out>(inputs: readonly In[], work: (input: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  for (let i = 0; i < inputs.length; i += AT_ONCE) results.push(...(await Promise.all(inputs.slice(i, i + AT_ONCE).map(work))));
  return results;
}
