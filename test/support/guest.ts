import { randomUUID } from "node:crypto";
import type { FoyerApi } from "#api/app.ts";
import { type Address, decodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { type Binding, bindingTypedData } from "#core/typed-data.ts";
import type { SignedBinding } from "#methods/qr/evidence.ts";
import { nameTickets } from "#server/tickets/name-tickets.ts";
import { type Browser, createBrowser, signIn } from "./api.ts";
import { deviceOf, type TestDevice } from "./credentials.ts";
import type { TestClock } from "./gate.ts";
import type { World, WorldEvent } from "./world.ts";

export type At = { readonly world: World; readonly app: FoyerApi; readonly clock: TestClock };

/** A person at home: signed in by the wallet, with a phone that the wallet has named. */
export type Guest = {
  readonly account: number;
  readonly wallet: Address;
  readonly browser: Browser;
  readonly device: TestDevice;
  readonly carried: SignedBinding;
};

const SLOT_MS = 15_000;
const INTO_SLOT_MS = 5_000;

/** A clock that stands still five seconds into a slot, at most one slot ago, so that a slow machine makes no code stale. */
export function stopClock(): TestClock {
  const nowMs = Date.now();
  const startedAtMs = nowMs - ((nowMs - INTO_SLOT_MS) % SLOT_MS);
  const clock = { aheadMs: 0, nowMs: () => startedAtMs + clock.aheadMs };
  return clock;
}

/** Signs in, which ends the account's other session, and names a new device, which ends the one before. */
export async function welcomeGuest(at: At, { event, account }: { event: WorldEvent; account: number }): Promise<Guest> {
  const browser = await enter(at, account);
  const wallet = parseAddress(at.world.chain.account(account).address);
  return { account, wallet, browser, ...(await nameDevice(at, { event, account, browser })) };
}

/** Only the sign-in, on a browser of its own. */
export async function enter({ app, clock }: At, account: number): Promise<Browser> {
  const browser = createBrowser(app);
  await must(await signIn({ browser, index: account, fields: { issuedAt: new Date(clock.nowMs()) } }));
  return browser;
}

/** Another device for the same session, by the calls that a phone makes. */
export async function nameDevice(
  at: At,
  { event, account, browser, device = deviceOf({ name: randomUUID() }) }: { event: WorldEvent; account: number; browser: Browser; device?: TestDevice },
): Promise<Pick<Guest, "device" | "carried">> {
  const binding = await prepareBinding(at, { event, account, browser, device });
  const signature = await signBindingOf(at, { event, account, binding });
  await must(await sendBinding({ event, browser, binding, signature }));
  return { device, carried: { binding, signature: decodeHex(signature) } };
}

type TypedBinding = { typedData: { message: { nonce: string; issuedAt: string; expiresAt: string } } };

/** What the server asks the wallet to sign for a device. */
export async function prepareBinding(
  at: At,
  { event, account, browser, device }: { event: WorldEvent; account: number; browser: Browser; device: TestDevice },
): Promise<Binding> {
  const holder = parseAddress(at.world.chain.account(account).address);
  const { algorithm, deviceKey } = device;
  const ticketId = await anyTicketOf(at, { event, holder });
  const { typedData } = await must<TypedBinding>(await browser.post(`/api/tickets/${ticketId}/methods/qr/generate`, { algorithm, deviceKey }));
  const { nonce, issuedAt, expiresAt } = typedData.message;
  return { holder, algorithm, deviceKey, nonce: BigInt(nonce), issuedAtSeconds: Number(issuedAt), expiresAtSeconds: Number(expiresAt) };
}

export function signBindingOf({ world }: At, { event, account, binding }: { event: WorldEvent; account: number; binding: Binding }): Promise<Hex> {
  const place = { chainId: world.chain.chainId, contract: event.contract };
  return world.chain.account(account).signTypedData(bindingTypedData({ event: place, binding }));
}

export function sendBinding(input: { event: WorldEvent; browser: Browser; binding: Binding; signature: Hex }): Promise<Response> {
  const { nonce, ...binding } = input.binding;
  return input.browser.post("/api/bindings", { ...binding, nonce: String(nonce), eventId: input.event.id, signature: input.signature });
}

/** The public id of a ticket. */
export async function ticketIdOf({ world }: Pick<At, "world">, { event, tokenId }: { event: WorldEvent; tokenId: bigint }): Promise<string> {
  await nameTickets({ db: world.db }, [{ eventId: event.id, tokenId }]);
  const { rows } = await world.db.query<{ id: string }>("SELECT id FROM tickets WHERE event_id = $1 AND token_id = $2", [event.id, String(tokenId)]);
  return rows[0]?.id ?? "";
}

/** One that has let nobody in: for a used ticket nothing is prepared. */
async function anyTicketOf(at: At, { event, holder }: { event: WorldEvent; holder: Address }): Promise<string> {
  const { rows } = await at.world.db.query<{ token_id: string }>(
    `SELECT token_id FROM mirror_tickets t WHERE contract = $1 AND holder = $2
     AND NOT EXISTS (SELECT FROM admissions a WHERE a.event_id = $3 AND a.token_id = t.token_id) LIMIT 1`,
    [event.contract, holder, event.id],
  );
  return ticketIdOf(at, { event, tokenId: BigInt(rows[0]?.token_id ?? 0) });
}

/** The answer of a call that has to succeed. */
export async function must<Body>(response: Response): Promise<Body> {
  const text = await response.text();
  if (!response.ok) throw new Error(`answered ${response.status}: ${text}`);
  return (text ? JSON.parse(text) : null) as Body;
}
