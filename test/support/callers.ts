import type { Access, Caller } from "#api/access.ts";
import type { FoyerApi } from "#api/app.ts";
import { API_SCOPES, type ApiScope } from "#core/api-scope.ts";
import { call } from "./api-request.ts";
import { type Desk, openDesk } from "./gate.ts";
import { type At, enter, must } from "./guest.ts";
import type { WorldEvent } from "./world.ts";

/** Everybody who may stand before the API, seen from one event and one ticket of it. */
export const ACTORS = [
  "nobody",
  "stranger",
  "holder",
  "earlier holder",
  "organizer",
  "other organizer",
  "admin",
  "device",
  "steward",
  "supervisor",
  "other steward",
  "holder's key",
  "organizer's key",
  "organizer's narrow key",
  "stranger's key",
] as const;
export type Actor = (typeof ACTORS)[number];

export type Credentials = { readonly headers: Readonly<Record<string, string>>; readonly staffId: string | null };

type Accounts = Readonly<Record<"stranger" | "holder" | "earlier holder" | "organizer" | "other organizer" | "admin", number>>;
type Input = { readonly event: WorldEvent; readonly otherEvent: WorldEvent; readonly accounts: Accounts };

/** Signs everybody in and opens a gate for each of those who work at one. */
export async function gatherCallers(at: At, { event, otherEvent, accounts }: Input): Promise<Map<Actor, Credentials>> {
  const found = new Map<Actor, Credentials>([["nobody", { headers: {}, staffId: null }]]);
  found.set("device", deviceOnly(await openDesk(at, { event, policy: BOTH_LANES })));
  found.set("steward", whole(await openDesk(at, { event })));
  const [supervisor, other] = [await openDesk(at, { event }), await openDesk(at, { event: otherEvent })];
  await at.world.db.query("UPDATE gate_staff SET role = 'supervisor' WHERE id = ANY ($1)", [[supervisor.staffId, other.staffId]]);
  found.set("supervisor", whole(supervisor));
  found.set("other steward", whole(other));
  for (const [actor, account] of Object.entries(accounts)) {
    const browser = await enter(at, account);
    found.set(actor as Actor, { headers: Object.fromEntries(browser.headers()), staffId: null });
  }
  await own(at, { event, account: accounts.organizer });
  await own(at, { event: otherEvent, account: accounts["other organizer"] });
  for (const [actor, owner] of OWNERS) {
    const of = found.get(owner);
    if (of && actor !== NARROW) found.set(actor, await makeKey(at.app, { owner: of, name: actor }));
  }
  return found;
}

/** A gate that asks for faces makes them be offered. */
const BOTH_LANES = { anyOf: [["qr", "biometric"], ["wallet"]] } as const;

/** Whom the table lets in. Whoever works at a gate carries the device's token too. */
export function isLetIn({ access: { caller, scope }, actor }: { access: Access; actor: Actor }): boolean {
  if (caller === "anybody" || caller === "proof") return true;
  const owner = OWNERS.get(actor);
  if (!owner) return LET_IN[caller].includes(actor);
  // The narrow key has every scope but the one that is asked for.
  return scope !== undefined && actor !== NARROW && LET_IN[caller].includes(owner);
}

export const NARROW = "organizer's narrow key";
const OWNERS = new Map<Actor, Actor>([
  ["holder's key", "holder"],
  ["organizer's key", "organizer"],
  [NARROW, "organizer"],
  ["stranger's key", "stranger"],
]);

/** A key of an account for all scopes but these. */
export async function makeKey(
  app: FoyerApi,
  { owner, name, without = [] }: { owner: Credentials; name: string; without?: readonly ApiScope[] },
): Promise<Credentials> {
  const body = { name, scopes: API_SCOPES.filter((scope) => !without.includes(scope)) };
  const { key } = await must<{ key: string }>(await call(app, { method: "POST", url: "/api/keys", body, headers: owner.headers }));
  return { headers: { authorization: `Bearer ${key}` }, staffId: null };
}

const ACCOUNTS: readonly Actor[] = ["stranger", "holder", "earlier holder", "organizer", "other organizer", "admin"];
const SHIFTS: readonly Actor[] = ["steward", "supervisor", "other steward"];

const LET_IN: Readonly<Record<Caller, readonly Actor[]>> = {
  anybody: ACTORS,
  proof: ACTORS,
  account: ACCOUNTS,
  holder: ["holder"],
  organizer: ["organizer"],
  "organizer-or-admin": ["organizer", "admin"],
  admin: ["admin"],
  device: ["device", ...SHIFTS],
  shift: SHIFTS,
  "event-shift": ["steward", "supervisor"],
  supervisor: ["supervisor", "other steward"],
};

/** The event is this account's from now on, as if it had made it. */
async function own({ world }: At, { event, account }: { event: WorldEvent; account: number }): Promise<void> {
  const wallet = world.chain.account(account).address.toLowerCase();
  await world.db.query("UPDATE events SET organizer_id = (SELECT user_id FROM sessions WHERE wallet = $1) WHERE id = $2", [wallet, event.id]);
}

function deviceOnly({ deviceToken, staffId }: Desk): Credentials {
  return { headers: { "x-foyer-device": deviceToken }, staffId };
}

function whole({ deviceToken, shiftToken, staffId }: Desk): Credentials {
  return { headers: { "x-foyer-device": deviceToken, authorization: `Bearer ${shiftToken}` }, staffId };
}
