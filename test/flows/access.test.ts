import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACCESS } from "#api/access.ts";
import { ORIGIN } from "#test/support/api.ts";
import { call, requestOf } from "#test/support/api-request.ts";
import { type ApiTown, createApiTown } from "#test/support/api-town.ts";
import { ACTORS, type Actor, isLetIn } from "#test/support/callers.ts";
import type { Operation } from "#test/support/openapi.ts";

/** They end what others need: whoever has called them is somebody else afterwards. */
const LAST = [
  "DELETE /api/events/{id}/webhooks/{webhookId}",
  "DELETE /api/tickets/{id}/methods/biometric",
  "DELETE /api/tickets/{id}/credentials/{credentialId}",
  "DELETE /api/gate/tickets/{id}/credentials/{credentialId}",
  "DELETE /api/gate/shifts/current",
  "POST /api/gate/shifts",
  "POST /api/auth/sign-out",
];
const NAMES = [...Object.keys(ACCESS).filter((name) => !LAST.includes(name)), ...LAST];

let town: ApiTown;
const faults: (string | null)[] = [];

beforeAll(async () => {
  town = await createApiTown();
});
afterAll(() => town.close());

async function outcomeOf({ operation, actor }: { operation: Operation; actor: Actor }): Promise<"in" | "out" | "fault"> {
  const { headers, staffId } = town.credentialsOf({ name: operation.name, actor });
  const { url, body } = requestOf(town.document, { operation, filling: town.fillingOf({ operation, staffId }) });
  const response = await call(town.api.app, { method: operation.method, url, body, headers });
  faults.push(await town.check(operation, response));
  if (response.status >= 500) return "fault";
  // Of what is the caller's own there is nothing else to be refused: what was asked for may well not be there.
  const isOwn = ["account", "shift", "device"].includes(ACCESS[operation.name]?.caller ?? "");
  const out = isOwn ? [401, ...(headers.authorization?.startsWith("Bearer foyer_") ? [403] : [])] : [401, 403, 404];
  return out.includes(response.status) ? "out" : "in";
}

describe("trap 68 C20 every operation, called by everybody", () => {
  it.each(NAMES.filter((name) => ACCESS[name]?.caller !== "anybody" && ACCESS[name]?.caller !== "proof"))("%s", async (name) => {
    const operation = town.operations.get(name) as Operation;
    const access = ACCESS[name] ?? { caller: "anybody" };
    const expected = Object.fromEntries(ACTORS.map((actor) => [actor, isLetIn({ access, actor }) ? "in" : "out"]));
    const found: Partial<Record<Actor, string>> = {};
    for (const actor of ACTORS) found[actor] = await outcomeOf({ operation, actor });
    expect(found).toEqual(expected);
  });

  it.each(NAMES.filter((name) => ACCESS[name]?.caller === "anybody" || ACCESS[name]?.caller === "proof"))("%s answers everybody alike", async (name) => {
    const operation = town.operations.get(name) as Operation;
    const statuses: number[] = [];
    for (const actor of ACTORS) {
      const { url, body } = requestOf(town.document, { operation, filling: town.fillingOf({ operation, staffId: null }) });
      const response = await call(town.api.app, { method: operation.method, url, body, headers: town.credentialsOf({ name, actor }).headers });
      faults.push(await town.check(operation, response));
      statuses.push(response.status);
    }
    expect(new Set(statuses).size, statuses.join()).toBe(1);
  });

  it("knows no ticket and no event by another's id: a made-up one is not found, for those who may ask", async () => {
    const nowhere = "00000000-0000-4000-8000-000000000000";
    const asked = [...town.operations.values()].filter(({ path, name }) => path.includes("{id}") && !["anybody", "proof"].includes(ACCESS[name]?.caller ?? ""));
    for (const operation of asked) {
      const access = ACCESS[operation.name] ?? { caller: "anybody" };
      for (const actor of ACTORS.filter((one) => isLetIn({ access, actor: one }))) {
        const { headers, staffId } = town.credentialsOf({ name: operation.name, actor });
        const filling = town.fillingOf({ operation, staffId });
        const { url, body } = requestOf(town.document, { operation, filling: { ...filling, path: { ...filling.path, id: nowhere } } });
        const response = await call(town.api.app, { method: operation.method, url, body, headers });
        faults.push(await town.check(operation, response));
        const { status } = response;
        // Shifts and sessions have been ended by the tests above; whoever is left is told that there is nothing.
        expect([401, 404], `${operation.name} as ${actor} answered ${status}`).toContain(status);
      }
    }
  });

  it("takes no token for another: a device's is no steward's, a steward's no account's", async () => {
    const { headers } = town.credentialsOf({ name: "", actor: "supervisor" });
    const token = headers.authorization ?? "";
    expect((await town.api.app.request(`${ORIGIN}/api/tickets`, { headers: { authorization: token } })).status).toBe(401);
    expect((await town.api.app.request(`${ORIGIN}/api/gate/pack`, { headers: { "x-foyer-device": token.slice("Bearer ".length) } })).status).toBe(401);
  });
});

describe("M21 every answer above, good and bad", () => {
  it("is what the document says: status, kind and shape", () => {
    expect(faults.length).toBeGreaterThan(ACTORS.length * NAMES.length - 1);
    expect([...new Set(faults.filter((fault) => fault !== null))]).toEqual([]);
  });
});
