import { createWalletClient, http } from "viem";
import { type HDAccount, mnemonicToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { FoyerError } from "#core/error.ts";
import { chainOf } from "#platform/chain.ts";
import { LOCAL_MNEMONIC } from "#platform/env.ts";
import { systemClock } from "#server/clock.ts";
import { createGate } from "#server/gate/create-gate.ts";
import { createPairingCode } from "#server/gate/create-pairing-code.ts";
import { createStaff } from "#server/gate/create-staff.ts";
import { openEvening, upcomingEvenings } from "./demo-events.ts";
import { type TradeReport, tradeTickets } from "./demo-trade.ts";
import { type PublishDeps, publishEvent } from "./publish-event.ts";

export const GATE_NAME = "North door";
export const STEWARD = "Sam";

const ORGANIZER = 1;
/** A demo that ends sooner is not worth trying. */
const LEAST_HOURS = 1;

export type DemoDeps = PublishDeps & { readonly rpcUrl: string; readonly url: string; readonly chainId: number };
export type Demo = { readonly eventId: string; readonly pairingCode: string; readonly trade: TradeReport | null };

/** Leaves one event whose doors are open, with a gate to pair: an earlier one that still runs, else a new one. */
export async function ensureDemo(deps: DemoDeps, { stewardPin }: { stewardPin: string }): Promise<Demo> {
  const running = await findRunning(deps);
  if (running) return { eventId: running.eventId, trade: null, pairingCode: await pair(deps, running) };
  const organizerId = await signInOrganizer(deps);
  const wallet = walletOf(deps);
  const now = Number((await deps.chain.getBlock()).timestamp);
  const evening = await publishEvent(deps, { draft: openEvening(now), organizerId, wallet });
  for (const draft of upcomingEvenings(now)) await publishEvent(deps, { draft, organizerId, wallet });
  const trade = await tradeTickets({ chain: deps.chain, rpcUrl: deps.rpcUrl, contract: evening.contract });
  const organizer = { eventId: evening.id, userId: organizerId };
  const own = { db: deps.db, clock: systemClock };
  const { gateId } = await createGate(own, { organizer, name: GATE_NAME });
  await createStaff(own, { organizer, name: STEWARD, pin: stewardPin });
  return { eventId: evening.id, trade, pairingCode: await pair(deps, { eventId: evening.id, organizerId, gateId }) };
}

type Running = { readonly eventId: string; readonly organizerId: string; readonly gateId: string };

async function findRunning({ db, chainId }: DemoDeps): Promise<Running | null> {
  const { rows } = await db.query<Running>(
    `SELECT e.id AS "eventId", e.organizer_id AS "organizerId", g.id AS "gateId"
     FROM events e JOIN mirror_events m USING (chain_id, contract) JOIN gates g ON g.event_id = e.id AND g.name = $3
     WHERE e.chain_id = $1 AND m.doors_at <= now() AND m.ends_at > now() + make_interval(hours => $2)
     ORDER BY m.ends_at DESC LIMIT 1`,
    [chainId, LEAST_HOURS, GATE_NAME],
  );
  return rows[0] ?? null;
}

/** A pairing code works once and for ten minutes, so each start makes a new one. */
async function pair({ db }: DemoDeps, { eventId, organizerId, gateId }: Running): Promise<string> {
  const { code } = await createPairingCode({ db, clock: systemClock }, { organizer: { eventId, userId: organizerId }, gateId });
  return code;
}

function organizerAccount(): HDAccount {
  return mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex: ORGANIZER });
}

function walletOf({ chainId, rpcUrl }: DemoDeps): Parameters<typeof publishEvent>[1]["wallet"] {
  return createWalletClient({ account: organizerAccount(), chain: chainOf({ CHAIN_ID: chainId, RPC_URL: rpcUrl }), transport: http(rpcUrl) });
}

/** Olivia's account is made as everybody's: by a sign-in with her wallet. */
async function signInOrganizer({ url, chainId }: DemoDeps): Promise<string> {
  const account = organizerAccount();
  const asked = await post({ url, path: "/api/auth/siwe/nonce", body: {}, cookie: "" });
  const { nonce } = (await asked.json()) as { nonce: string };
  const text = { address: account.address, chainId, domain: new URL(url).host, uri: url, version: "1", nonce, issuedAt: new Date() } as const;
  const message = createSiweMessage({ ...text, statement: "Sign in to Foyer." });
  const body = { message, signature: await account.signMessage({ message }) };
  const answer = await post({ url, path: "/api/auth/siwe/verify", body, cookie: cookiesOf(asked) });
  const { user } = (await answer.json()) as { user: { id: string } };
  return user.id;
}

async function post({ url, path, body, cookie }: { url: string; path: string; body: object; cookie: string }): Promise<Response> {
  const headers = { "content-type": "application/json", origin: url, ...(cookie && { cookie }) };
  const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (response.ok) return response;
  throw new FoyerError({
    code: "UNAVAILABLE",
    message: `The organizer's sign-in was answered ${response.status}: ${await response.text()}`,
    next: "Read .foyer/logs.",
  });
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
