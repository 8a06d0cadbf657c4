import type { Address } from "#core/bytes.ts";
import { slotAt } from "#core/credential.ts";
import { createTestApi, ORIGIN, type TestApi } from "./api.ts";
import { type Desk, openDesk, type Tokens } from "./gate.ts";
import { type At, type Guest, stopClock, welcomeGuest } from "./guest.ts";
import { phoneWalletSource } from "./phone-wallets.ts";
import { ANY_METHOD, TAG_SOURCE } from "./proofs.ts";
import { createWorld, type WorldEvent } from "./world.ts";

export const ORGANIZER = 1;
export const ALICE = 2;
const MOST_AT_ONCE = 48;

/** One event, one gate that is content with any method, and Alice with a pocket full of tickets. The clock stands still. */
export type Evening = At & {
  readonly api: TestApi;
  readonly event: WorldEvent;
  readonly place: { readonly chainId: number; readonly contract: Address };
  readonly desk: Desk;
  readonly alice: Guest;
  readonly slotNow: () => number;
  /** A ticket of Alice's that nothing has used. */
  readonly newTicket: () => bigint;
  readonly send: (path: string, call?: Call) => Promise<Response>;
  /** With the desk's own tokens. */
  readonly sendFromDesk: (path: string, body: object) => Promise<Response>;
  readonly close: () => Promise<void>;
};

type Call = { readonly headers?: Record<string, string>; readonly body?: object };

/** Call it in beforeAll, and `close` in afterAll. */
export async function openEvening({ tickets = MOST_AT_ONCE }: { tickets?: number } = {}): Promise<Evening> {
  const world = await createWorld();
  const clock = stopClock();
  const source = { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000", ...TAG_SOURCE, ...phoneWalletSource() };
  const api = createTestApi({ db: world.database, source, deps: { clock } });
  const at = { world, app: api.app, clock };
  const event = await world.createEvent({ maxPerPurchase: MOST_AT_ONCE });
  const left: bigint[] = [];
  while (left.length < tickets) left.push(...(await world.buy({ event, account: ALICE, quantity: Math.min(MOST_AT_ONCE, tickets - left.length) })));
  await world.syncToHead();
  const desk = await openDesk(at, { event, policy: ANY_METHOD });
  const alice = await welcomeGuest(at, { event, account: ALICE });
  const send = senderOf(at);
  return {
    ...{ ...at, api, event, desk, alice, send, place: { chainId: world.chain.chainId, contract: event.contract } },
    slotNow: () => slotAt({ atMs: clock.nowMs(), periodSeconds: 15 }),
    newTicket: () => left.shift() ?? noneLeft(),
    sendFromDesk: (path, body) => send(path, { headers: headersOf(desk), body }),
    close: async () => {
      await api.close();
      await world.close();
    },
  };
}

/** Headers of a device with a steward at work on it. */
export function headersOf({ shiftToken, deviceToken }: Tokens): Record<string, string> {
  return { authorization: `Bearer ${shiftToken}`, "x-foyer-device": deviceToken };
}

function senderOf({ app }: At): Evening["send"] {
  return async (path, { headers = {}, body } = {}) => {
    const init = body ? { method: "POST", body: JSON.stringify(body) } : { method: "GET" };
    return app.request(`${ORIGIN}${path}`, { ...init, headers: { origin: ORIGIN, "content-type": "application/json", ...headers } });
  };
}

function noneLeft(): never {
  throw new Error("the tests need more tickets");
}
