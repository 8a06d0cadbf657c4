import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACCESS } from "#api/access.ts";
import { API_SCOPES, type ApiScope } from "#core/api-scope.ts";
import { createTestApi, ORIGIN, type TestApi } from "#test/support/api.ts";
import { call, type Filling, requestOf } from "#test/support/api-request.ts";
import { ACTORS, type Actor, type Credentials, gatherCallers, isLetIn, makeKey, NARROW } from "#test/support/callers.ts";
import { enrolmentOf } from "#test/support/faces.ts";
import { PIN } from "#test/support/gate.ts";
import { stopClock, ticketIdOf } from "#test/support/guest.ts";
import { type Document, listOperations, type Operation, readDocument } from "#test/support/openapi.ts";
import { phoneWalletSource } from "#test/support/phone-wallets.ts";
import { TAG_SOURCE } from "#test/support/proofs.ts";
import { createWorld, type World } from "#test/support/world.ts";
import { offerKinds } from "#worker/kinds.ts";

const ACCOUNTS = { organizer: 1, holder: 2, "earlier holder": 3, admin: 6, stranger: 7, "other organizer": 8 };
const STRANGERS_WALLET = `0x${"77".repeat(20)}`;
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

let world: World;
let api: TestApi;
let document: Document;
let operations: Map<string, Operation>;
let callers: Map<Actor, Credentials>;
let ids: { event: string; ticket: string; credential: string; issuance: string; webhook: string; delivery: string };
let policy: unknown;
/** The organizer's keys that lack one scope each. */
const narrow = new Map<ApiScope, Credentials>();

beforeAll(async () => {
  world = await createWorld();
  const clock = stopClock();
  const source = { RPC_URL: world.chain.rpcUrl, ADMIN_WALLETS: world.chain.account(ACCOUNTS.admin).address, ...TAG_SOURCE, ...phoneWalletSource() };
  api = createTestApi({ db: world.database, source, deps: { clock } });
  document = await readDocument(api);
  operations = new Map(listOperations(document).map((operation) => [operation.name, operation]));
  const [event, otherEvent] = [await world.createEvent(), await world.createEvent({ title: "Another night" })];
  const [tokenId = 0n] = await world.buy({ event, account: ACCOUNTS["earlier holder"] });
  await world.give({ event, tokenId, from: ACCOUNTS["earlier holder"], to: ACCOUNTS.holder });
  await world.syncToHead();
  callers = await gatherCallers({ world, app: api.app, clock }, { event, otherEvent, accounts: ACCOUNTS });
  const ticket = await ticketIdOf({ world }, { event, tokenId });
  await must("holder", { method: "POST", url: `/api/tickets/${ticket}/methods/biometric/generate`, body: enrolmentOf() });
  const tag = { method: "POST", url: `/api/tickets/${ticket}/methods/nfc/generate`, body: { kind: "uid", uid: "04:a2:b3:c4:d5:e6:80" } };
  const { credentialId } = await must<{ credentialId: string }>("steward", tag);
  const order = { eventId: event.id, tier: 1, quantity: 1, to: STRANGERS_WALLET, reference: "of-the-table" };
  const { id: issuance } = await must<{ id: string }>("organizer", { method: "POST", url: "/api/tickets", body: order });
  const webhook = { url: "http://127.0.0.1:9/", kinds: ["ticket.sold"] };
  const { id: webhookId } = await must<{ id: string }>("organizer", { method: "POST", url: `/api/events/${event.id}/webhooks`, body: webhook });
  await must("organizer", { method: "POST", url: `/api/events/${event.id}/webhooks/${webhookId}/test` });
  const { rows } = await world.db.query("SELECT id FROM webhook_deliveries WHERE event_id = $1", [event.id]);
  ids = { event: event.id, ticket, credential: credentialId, issuance, webhook: webhookId, delivery: rows[0].id };
  await offerKinds({ db: world.db }, { jobs: [{ name: "clean-up", title: "Clean-up", purpose: "For this test.", cron: "17 3 * * *", longestSeconds: 60 }] });
  for (const scope of API_SCOPES) narrow.set(scope, await makeKey(api.app, { owner: callers.get("organizer") as Credentials, name: scope, without: [scope] }));
  policy = await must("organizer", { method: "GET", url: `/api/events/${event.id}/policy` });
});
afterAll(async () => {
  await api.close();
  await world.close();
});

async function must<Body>(actor: Actor, request: { method: string; url: string; body?: unknown }): Promise<Body> {
  const response = await call(api.app, { ...request, headers: callers.get(actor)?.headers ?? {} });
  expect(response.ok, `${request.url} answered ${response.status}`).toBe(true);
  return (response.status === 204 ? null : await response.json()) as Body;
}

/** For "any": the scope that the document's sample asks for. */
function scopeOf(name: string): ApiScope {
  const scope = ACCESS[name]?.scope ?? "any";
  return scope === "any" ? API_SCOPES[0] : scope;
}

function credentialsOf({ name, actor }: { name: string; actor: Actor }): Credentials {
  const found = actor === NARROW ? narrow.get(scopeOf(name)) : callers.get(actor);
  return found ?? { headers: {}, staffId: null };
}

function fillingOf({ operation, staffId }: { operation: Operation; staffId: string | null }): Filling {
  const isOfEvent = operation.path.startsWith("/api/events/");
  return {
    path: {
      id: isOfEvent ? ids.event : ids.ticket,
      credentialId: ids.credential,
      issuanceId: ids.issuance,
      webhookId: ids.webhook,
      deliveryId: ids.delivery,
      method: "nfc",
      code: "7ZK3M-Q0R1T",
    },
    ...(operation.path.startsWith("/api/audits/") ? { query: { eventId: ids.event } } : {}),
    ...bodyOf({ name: operation.name, staffId }),
  };
}

/** Where the document's sample would be turned down before anybody asks who is calling, or would be turned down for everybody. */
function bodyOf({ name, staffId }: { name: string; staffId: string | null }): Filling {
  switch (name) {
    case "PUT /api/events/{id}/policy":
      return { body: { policy: (policy as { policy: unknown }).policy, version: 1 } };
    case "POST /api/admin/methods/{method}/toggle":
      return { body: { enabled: true, eventId: ids.event } };
    case "POST /api/tickets":
      return { body: { eventId: ids.event, tier: 1, quantity: 1, to: STRANGERS_WALLET, reference: "of-the-table" } };
    case "POST /api/tickets/{id}/methods/biometric/generate":
      return { body: enrolmentOf() };
    case "POST /api/gate/scans":
    case "POST /api/tickets/{id}/methods/{method}/verify":
      return { body: { attemptId: crypto.randomUUID(), evidence: ["NO TICKET"], scannedAtMs: api.deps.clock.nowMs() } };
    case "POST /api/gate/shifts":
      return staffId ? { body: { staffId, pin: PIN } } : {};
    default:
      return {};
  }
}

async function outcomeOf({ operation, actor }: { operation: Operation; actor: Actor }): Promise<"in" | "out" | "fault"> {
  const { headers, staffId } = credentialsOf({ name: operation.name, actor });
  const { url, body } = requestOf(document, { operation, filling: fillingOf({ operation, staffId }) });
  const response = await call(api.app, { method: operation.method, url, body, headers });
  await response.body?.cancel();
  if (response.status >= 500) return "fault";
  // Of what is the caller's own there is nothing else to be refused: what was asked for may well not be there.
  const isOwn = ["account", "shift", "device"].includes(ACCESS[operation.name]?.caller ?? "");
  const out = isOwn ? [401, ...(headers.authorization?.startsWith("Bearer foyer_") ? [403] : [])] : [401, 403, 404];
  return out.includes(response.status) ? "out" : "in";
}

describe("trap 68 C20 every operation, called by everybody", () => {
  it.each(NAMES.filter((name) => ACCESS[name]?.caller !== "anybody" && ACCESS[name]?.caller !== "proof"))("%s", async (name) => {
    const operation = operations.get(name) as Operation;
    const access = ACCESS[name] ?? { caller: "anybody" };
    const expected = Object.fromEntries(ACTORS.map((actor) => [actor, isLetIn({ access, actor }) ? "in" : "out"]));
    const found: Partial<Record<Actor, string>> = {};
    for (const actor of ACTORS) found[actor] = await outcomeOf({ operation, actor });
    expect(found).toEqual(expected);
  });

  it.each(NAMES.filter((name) => ACCESS[name]?.caller === "anybody" || ACCESS[name]?.caller === "proof"))("%s answers everybody alike", async (name) => {
    const operation = operations.get(name) as Operation;
    const statuses: number[] = [];
    for (const actor of ACTORS) {
      const { url, body } = requestOf(document, { operation, filling: fillingOf({ operation, staffId: null }) });
      const { status, body: stream } = await call(api.app, { method: operation.method, url, body, headers: credentialsOf({ name, actor }).headers });
      await stream?.cancel();
      statuses.push(status);
    }
    expect(new Set(statuses).size, statuses.join()).toBe(1);
  });

  it("knows no ticket and no event by another's id: a made-up one is not found, for those who may ask", async () => {
    const nowhere = "00000000-0000-4000-8000-000000000000";
    const asked = [...operations.values()].filter(({ path, name }) => path.includes("{id}") && !["anybody", "proof"].includes(ACCESS[name]?.caller ?? ""));
    for (const operation of asked) {
      const access = ACCESS[operation.name] ?? { caller: "anybody" };
      for (const actor of ACTORS.filter((one) => isLetIn({ access, actor: one }))) {
        const { headers, staffId } = credentialsOf({ name: operation.name, actor });
        const filling = fillingOf({ operation, staffId });
        const { url, body } = requestOf(document, { operation, filling: { ...filling, path: { ...filling.path, id: nowhere } } });
        const { status } = await call(api.app, { method: operation.method, url, body, headers });
        // Shifts and sessions have been ended by the tests above; whoever is left is told that there is nothing.
        expect([401, 404], `${operation.name} as ${actor} answered ${status}`).toContain(status);
      }
    }
  });

  it("takes no token for another: a device's is no steward's, a steward's no account's", async () => {
    const { headers = {} } = callers.get("supervisor") ?? {};
    const token = headers.authorization ?? "";
    expect((await api.app.request(`${ORIGIN}/api/tickets`, { headers: { authorization: token } })).status).toBe(401);
    expect((await api.app.request(`${ORIGIN}/api/gate/pack`, { headers: { "x-foyer-device": token.slice("Bearer ".length) } })).status).toBe(401);
  });
});
