import { type Address, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { secondsOf } from "#core/time.ts";
import type { Challenge } from "#core/typed-data.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "../gate/statement.ts";

export type OpenChallenge = {
  readonly challenge: Challenge;
  readonly event: { readonly id: string; readonly title: string; readonly chainId: number; readonly contract: Address };
};

type Row = {
  gate_id: string;
  gate_name: string;
  device_id: string;
  issued_at: Date;
  expires_at: Date;
  is_answered: boolean;
  event_id: string;
  title: string;
  chain_id: number;
  contract: string;
};

/** What some gate asks just now, by its number. Says nothing that does not stand on the gate's screen. Throws NOT_FOUND, EXPIRED, ALREADY_USED. */
export async function getChallenge({ db, clock }: { db: Db; clock: Clock }, { nonce }: { nonce: bigint }): Promise<OpenChallenge> {
  const [row] = await runStatement<Row>({ db, statement: { name: "wallet_challenge_get", text: GET, values: [String(nonce)] } });
  if (!row) throw unknown();
  const expiresAtSeconds = secondsOfDate(row.expires_at);
  if (secondsOf(clock.nowMs()) >= expiresAtSeconds) throw expired();
  if (row.is_answered) throw answered();
  const place = { gateId: row.gate_id, gateName: row.gate_name, deviceId: row.device_id };
  return {
    challenge: { nonce, ...place, issuedAtSeconds: secondsOfDate(row.issued_at), expiresAtSeconds },
    event: { id: row.event_id, title: row.title, chainId: row.chain_id, contract: parseAddress(row.contract) },
  };
}

const GET = `
SELECT c.gate_id, c.gate_name, c.device_id, c.issued_at, c.expires_at, c.answer IS NOT NULL AS is_answered, e.id AS event_id, e.title, e.chain_id, e.contract
FROM wallet_challenges c JOIN events e ON e.id = c.event_id WHERE c.nonce = $1 AND e.contract IS NOT NULL`;

function unknown(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "No gate asks this any more.", next: "Scan the code that the gate shows now." });
}

function expired(): FoyerError {
  return new FoyerError({ code: "EXPIRED", message: "The gate’s code has run out.", next: "Scan the one that it shows now." });
}

export function answered(): FoyerError {
  return new FoyerError({ code: "ALREADY_USED", message: "This gate’s code has been answered.", next: "Scan the one that it shows next." });
}
