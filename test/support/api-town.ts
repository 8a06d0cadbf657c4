import { ACCESS } from "#api/access.ts";
import { API_SCOPES, type ApiScope } from "#core/api-scope.ts";
import { offerKinds } from "#worker/kinds.ts";
import { createTestApi, type TestApi } from "./api.ts";
import { call, type Filling } from "./api-request.ts";
import { type Actor, type Credentials, gatherCallers, makeKey, NARROW } from "./callers.ts";
import { type AnswerCheck, createAnswerCheck } from "./described.ts";
import { enrolmentOf } from "./faces.ts";
import { PIN } from "./gate.ts";
import { must, stopClock, ticketIdOf } from "./guest.ts";
import { type Document, listOperations, type Operation, readDocument } from "./openapi.ts";
import { phoneWalletSource } from "./phone-wallets.ts";
import { TAG_SOURCE } from "./proofs.ts";
import { createWorld } from "./world.ts";

const ACCOUNTS = { organizer: 1, holder: 2, "earlier holder": 3, admin: 6, stranger: 7, "other organizer": 8 };
const STRANGERS_WALLET = `0x${"77".repeat(20)}`;
const NOBODY: Credentials = { headers: {}, staffId: null };
const CLEAN_UP = { name: "clean-up", title: "Clean-up", purpose: "For this test.", cron: "17 3 * * *", longestSeconds: 60 };

/** An installation with one of everything that a path can name, and everybody who may ask for it. */
export type ApiTown = {
  readonly api: TestApi;
  readonly document: Document;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly check: AnswerCheck;
  readonly credentialsOf: (input: { name: string; actor: Actor }) => Credentials;
  /** What belongs into an operation's request, so that whoever may call it is let in. */
  readonly fillingOf: (input: { operation: Operation; staffId: string | null }) => Filling;
  readonly close: () => Promise<void>;
};

type Things = {
  readonly event: string;
  readonly ticket: string;
  readonly credential: string;
  readonly issuance: string;
  readonly webhook: string;
  readonly delivery: string;
  readonly policy: unknown;
};

/** Call it in beforeAll, and `close` in afterAll. */
export async function createApiTown(): Promise<ApiTown> {
  const world = await createWorld();
  const clock = stopClock();
  const source = { RPC_URL: world.chain.rpcUrl, ADMIN_WALLETS: world.chain.account(ACCOUNTS.admin).address, ...TAG_SOURCE, ...phoneWalletSource() };
  const api = createTestApi({ db: world.database, source, deps: { clock } });
  const document = await readDocument(api);
  const [event, otherEvent] = [await world.createEvent(), await world.createEvent({ title: "Another night" })];
  const [tokenId = 0n] = await world.buy({ event, account: ACCOUNTS["earlier holder"] });
  await world.give({ event, tokenId, from: ACCOUNTS["earlier holder"], to: ACCOUNTS.holder });
  await world.syncToHead();
  const callers = await gatherCallers({ world, app: api.app, clock }, { event, otherEvent, accounts: ACCOUNTS });
  const things = await makeThings({ api, callers, event: event.id, ticket: await ticketIdOf({ world }, { event, tokenId }) });
  await offerKinds({ db: world.db }, { jobs: [CLEAN_UP] });
  const narrow = await makeNarrowKeys({ api, owner: callers.get("organizer") ?? NOBODY });
  return {
    ...{ api, document, check: createAnswerCheck(document) },
    operations: new Map(listOperations(document).map((operation) => [operation.name, operation])),
    credentialsOf: ({ name, actor }) => (actor === NARROW ? narrow.get(scopeOf(name)) : callers.get(actor)) ?? NOBODY,
    fillingOf: ({ operation, staffId }) => ({
      path: {
        ...{ id: operation.path.startsWith("/api/events/") ? things.event : things.ticket, credentialId: things.credential, issuanceId: things.issuance },
        ...{ webhookId: things.webhook, deliveryId: things.delivery, method: "nfc", code: "7ZK3M-Q0R1T" },
      },
      ...(operation.path.startsWith("/api/audits/") ? { query: { eventId: things.event } } : {}),
      ...bodyOf({ name: operation.name, staffId, things, nowMs: clock.nowMs() }),
    }),
    close: async () => {
      await api.close();
      await world.close();
    },
  };
}

type Making = { readonly api: TestApi; readonly callers: ReadonlyMap<Actor, Credentials>; readonly event: string; readonly ticket: string };

/** By the calls that page, kiosk and program make. */
async function makeThings({ api, callers, event, ticket }: Making): Promise<Things> {
  const send = async <Body>(actor: Actor, request: { method: string; url: string; body?: unknown }) =>
    must<Body>(await call(api.app, { ...request, headers: callers.get(actor)?.headers ?? {} }));
  await send("holder", { method: "POST", url: `/api/tickets/${ticket}/methods/biometric/generate`, body: enrolmentOf() });
  const tag = { method: "POST", url: `/api/tickets/${ticket}/methods/nfc/generate`, body: { kind: "uid", uid: "04:a2:b3:c4:d5:e6:80" } };
  const { credentialId: credential } = await send<{ credentialId: string }>("steward", tag);
  const { id: issuance } = await send<{ id: string }>("organizer", { method: "POST", url: "/api/tickets", body: orderOf(event) });
  const hook = { url: "http://127.0.0.1:9/", kinds: ["ticket.sold"] };
  const { id: webhook } = await send<{ id: string }>("organizer", { method: "POST", url: `/api/events/${event}/webhooks`, body: hook });
  await send("organizer", { method: "POST", url: `/api/events/${event}/webhooks/${webhook}/test` });
  const { rows } = await api.deps.db.query<{ id: string }>("SELECT id FROM webhook_deliveries WHERE event_id = $1", [event]);
  const { policy } = await send<{ policy: unknown }>("organizer", { method: "GET", url: `/api/events/${event}/policy` });
  return { event, ticket, credential, issuance, webhook, delivery: rows[0]?.id ?? "", policy };
}

function orderOf(eventId: string): object {
  return { eventId, tier: 1, quantity: 1, to: STRANGERS_WALLET, reference: "of-the-table" };
}

/** The organizer's keys that lack one scope each. */
async function makeNarrowKeys({ api, owner }: { api: TestApi; owner: Credentials }): Promise<Map<ApiScope, Credentials>> {
  const keys = new Map<ApiScope, Credentials>();
  for (const scope of API_SCOPES) keys.set(scope, await makeKey(api.app, { owner, name: scope, without: [scope] }));
  return keys;
}

/** For "any": the scope that the document's sample asks for. */
function scopeOf(name: string): ApiScope {
  const scope = ACCESS[name]?.scope ?? "any";
  return scope === "any" ? API_SCOPES[0] : scope;
}

type Filled = { readonly name: string; readonly staffId: string | null; readonly things: Things; readonly nowMs: number };

/** Where the document's sample would be turned down before anybody asks who is calling, or would be turned down for everybody. */
function bodyOf({ name, staffId, things, nowMs }: Filled): Filling {
  switch (name) {
    case "PUT /api/events/{id}/policy":
      return { body: { policy: things.policy, version: 1 } };
    case "POST /api/admin/methods/{method}/toggle":
      return { body: { enabled: true, eventId: things.event } };
    case "POST /api/tickets":
      return { body: orderOf(things.event) };
    case "POST /api/tickets/{id}/methods/biometric/generate":
      return { body: enrolmentOf() };
    case "POST /api/gate/scans":
    case "POST /api/tickets/{id}/methods/{method}/verify":
      return { body: { attemptId: crypto.randomUUID(), evidence: ["NO TICKET"], scannedAtMs: nowMs } };
    case "POST /api/gate/shifts":
      return staffId ? { body: { staffId, pin: PIN } } : {};
    default:
      return {};
  }
}
