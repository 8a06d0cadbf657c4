import { type Address, parseAddress, parseHex } from "#core/bytes.ts";
import { assertNever } from "#core/error.ts";
import type { KnownBinding, TicketFacts } from "#core/method.ts";
import type { TicketState } from "#core/ticket.ts";
import type { DeviceAlgorithm } from "#core/typed-data.ts";
import { addressOfText, secondsOfDate } from "#prisma/rows.ts";

/** A ticket of the mirror, `t`, as every check of a credential reads it, with what the gates keep of it, `st`. */
export type TicketRow = { holder: string | null; state: TicketState | null; left: Record<string, number> | null };

/** A device's binding, `b`, and whether the session it was made in goes on. */
export type BindingRow = {
  bound_holder: string | null;
  algorithm: DeviceAlgorithm;
  device_key: string;
  nonce: string;
  issued_at: Date;
  expires_at: Date;
  session_live: boolean;
};

/** When each former holder of `t` last gave it away, as unix seconds. */
const LEFT = `CASE WHEN t.moves > 0 THEN (
    SELECT jsonb_object_agg(f.sender, f.at) FROM (
      SELECT x.sender, floor(extract(epoch FROM max(x.at))) AS at FROM mirror_transfers x
      WHERE x.chain_id = t.chain_id AND x.contract = t.contract AND x.token_id = t.token_id GROUP BY x.sender
    ) f
  ) END AS "left"`;

/** Taken back counts at once, before the chain shows it. */
const STATE = "CASE WHEN t.state = 'live' AND st.revoked_at IS NOT NULL THEN 'voided' ELSE t.state END AS state";

export const TICKET_COLUMNS = `t.holder, ${STATE}, ${LEFT}`;
export const BINDING_COLUMNS = "b.holder AS bound_holder, b.algorithm, b.device_key, b.nonce, b.issued_at, b.expires_at";

type Slots = Pick<TicketFacts, "highestSlot" | "consumedSlot">;

/** `null`: the mirror has no such ticket. */
export function ticketOfRow({ row, tokenId, slots }: { row: TicketRow; tokenId: bigint | null; slots: Slots }): TicketFacts | null {
  const { holder, state, left } = row;
  if (holder === null || state === null || tokenId === null) return null;
  return { tokenId, holder: addressOfText(holder), state: doorStateOf(state), leftHolderAtSeconds: leftOf(left), ...slots };
}

export function bindingOfRow(row: BindingRow): KnownBinding | null {
  if (row.bound_holder === null) return null;
  return {
    holder: addressOfText(row.bound_holder),
    algorithm: row.algorithm,
    deviceKey: parseHex(row.device_key),
    nonce: BigInt(row.nonce),
    issuedAtSeconds: secondsOfDate(row.issued_at),
    expiresAtSeconds: secondsOfDate(row.expires_at),
    sessionLive: row.session_live,
  };
}

function leftOf(left: TicketRow["left"]): ReadonlyMap<Address, number> {
  return new Map(Object.entries(left ?? {}).map(([sender, atSeconds]) => [parseAddress(sender), atSeconds]));
}

/** Taken back by the organizer or given up by its holder: either way it opens no door. */
function doorStateOf(state: TicketState): TicketFacts["state"] {
  switch (state) {
    case "live":
    case "refunded":
      return state;
    case "voided":
    case "burned":
      return "revoked";
    default:
      return assertNever(state);
  }
}
