import { parseAddress } from "#core/bytes.ts";
import { listTickets } from "./list-tickets.ts";
import type { World, WorldEvent } from "./world.ts";

export type HeldTicket = { readonly tokenId: bigint; readonly ticketId: string };

/** Somebody's tickets, of which each test uses up one. */
export type Pocket = {
  readonly take: () => HeldTicket;
  /** The next one, left where it is. */
  readonly next: () => HeldTicket;
};

/** Buys tickets, and waits until the mirror has them. */
export async function fillPocket(world: World, { event, account, quantity }: { event: WorldEvent; account: number; quantity: number }): Promise<Pocket> {
  const tokens = await world.buy({ event, account, quantity });
  await world.syncToHead();
  const holder = parseAddress(world.chain.account(account).address);
  const ids = new Map((await listTickets({ db: world.db }, { chainId: world.chain.chainId, holder })).map(({ tokenId, id }) => [tokenId, id]));

  function heldOf(tokenId: bigint | undefined): HeldTicket {
    const ticketId = tokenId === undefined ? undefined : ids.get(String(tokenId));
    if (tokenId === undefined || ticketId === undefined) throw new Error("the tests need more tickets");
    return { tokenId, ticketId };
  }

  return { take: () => heldOf(tokens.shift()), next: () => heldOf(tokens[0]) };
}
