import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACCESS } from "#api/access.ts";
import { call, requestOf } from "#test/support/api-request.ts";
import { type ApiTown, createApiTown } from "#test/support/api-town.ts";
import { ACTORS, type Actor, isLetIn } from "#test/support/callers.ts";
import { hostileBody, hostileText, NAUGHTY } from "#test/support/hostile.ts";
import type { Operation } from "#test/support/openapi.ts";

/** More of them by hand: FUZZ_RUNS=2000 FUZZ_SEED=7. The same seed asks the same. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 15);
const SEED = Number(process.env.FUZZ_SEED ?? 20261121);
/** What stands in stacks, in faults of the database and of libraries, and in nothing that we say. */
const INNARDS =
  /\n\s+at |\.[cm]?[jt]sx?:\d+|node_modules|(Type|Range|Syntax|Reference|Prisma\w*|Zod|FetchRequest)Error|invalid (byte|input)|violates|ECONN|relation "/;
/** They never end, or end the one who asks. */
const NOT_ASKED = ["GET /api/changes", "GET /api/operator/changes", "POST /api/auth/sign-out", "DELETE /api/gate/shifts/current"];
const NAMES = Object.keys(ACCESS).filter((name) => !NOT_ASKED.includes(name));

let town: ApiTown;

beforeAll(async () => {
  town = await createApiTown();
});
afterAll(() => town.close());

/** Who gets furthest in, and nobody at all. */
function callersOf(name: string): Actor[] {
  const access = ACCESS[name] ?? { caller: "anybody" };
  return ["nobody", ACTORS.find((actor) => actor !== "nobody" && isLetIn({ access, actor })) ?? "nobody"];
}

type Asked = { readonly method: string; readonly url: string; readonly body?: unknown; readonly headers: Readonly<Record<string, string>> };

/** Everything there is in a request, one thing of it wrong. */
function hostileRequest(operation: Operation): fc.Arbitrary<Asked> {
  return fc.constantFrom(...callersOf(operation.name)).chain((actor) => {
    const { headers, staffId } = town.credentialsOf({ name: operation.name, actor });
    const filling = town.fillingOf({ operation, staffId });
    const good = requestOf(town.document, { operation, filling });
    const ask = (changes: Partial<Asked>): Asked => ({ method: operation.method, url: good.url, body: good.body, headers, ...changes });
    const withPath = (name: string) =>
      hostileText().map((value) => ask(requestOf(town.document, { operation, filling: { ...filling, path: { ...filling.path, [name]: value } } })));
    const withQuery = (name: string) =>
      hostileText().map((value) => ask({ url: `${good.url}${good.url.includes("?") ? "&" : "?"}${new URLSearchParams([[name, value]])}` }));
    const withHeader = hostileText().map((value) => ask({ headers: { ...headers, authorization: `Bearer ${encodeURIComponent(value).slice(0, 2_000)}` } }));
    const withBody = () => hostileBody(town.document, { operation, good: good.body }).map((body) => ask({ body }));
    const choices = [withHeader, ...pathNames(operation).map(withPath), ...queryNames(operation).map(withQuery)];
    if (operation.body) choices.push(withBody(), withBody(), withBody());
    return fc.oneof(...choices);
  });
}

function pathNames({ parameters }: Operation): string[] {
  return parameters.flatMap((parameter) => (parameter.in === "path" ? [parameter.name] : []));
}

function queryNames({ parameters }: Operation): string[] {
  return parameters.flatMap((parameter) => (parameter.in === "query" ? [parameter.name] : []));
}

describe("A every operation, asked what nobody should ask", () => {
  it.each(NAMES)("%s says what is wrong, as the document has it, and tells nothing of its innards", async (name) => {
    const operation = town.operations.get(name) as Operation;
    const property = fc.asyncProperty(hostileRequest(operation), async (asked) => {
      const response = await call(town.api.app, asked);
      const { status } = response;
      const words = await response.clone().text();
      // What a path says of itself is told back: a route that is not there names it.
      const isRoute = status !== 404 || !words.includes("There is nothing at");
      expect(status === 500 ? words : null, JSON.stringify(asked).slice(0, 2_000)).toBeNull();
      if (isRoute) expect(await town.check(operation, response), JSON.stringify(asked).slice(0, 2_000)).toBeNull();
      if (status >= 400 && isRoute) expect(words).not.toMatch(INNARDS);
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
  });

  it("knows no naughty text that looks like its innards", () => {
    expect(NAUGHTY.length).toBeGreaterThan(500);
  });
});
