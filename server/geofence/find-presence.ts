import { parseHex } from "#core/bytes.ts";
import type { Finding } from "#core/method.ts";
import type { SeenPresence } from "#core/scan.ts";
import { encodePresence } from "#methods/geofence/evidence.ts";
import { DOUBTFUL_RISK } from "#methods/geofence/plausibility.ts";
import { parseEvidence } from "#methods/registry.ts";
import { addressOfText, secondsOfDate } from "#prisma/rows.ts";
import type { Located } from "../credentials/locate.ts";
import type { GateSide } from "../gate/gate-side.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import type { ShiftClaims } from "../gate/tokens.ts";

/** A presence that counts at a gate: as evidence beside what the guest shows, for the steward's screen, and for the trail. */
export type FoundPresence = {
  readonly located: Located;
  readonly view: SeenPresence;
  readonly trail: { readonly risk: number; readonly signals: readonly string[] };
};

type Input = { readonly shift: ShiftClaims; readonly side: GateSide; readonly located: readonly Located[]; readonly atMs: number };

/** What is known of the ticket that the guest shows; `null`: that it was not seen at this entrance, or not lately. */
export async function findPresence({ db }: { db: Db }, { shift: { eventId, gateId }, side, located, atMs }: Input): Promise<FoundPresence | null> {
  // Whoever switches the method off means that it counts for nothing, not that guests are refused for having been seen.
  if (side.gate.disabledMethods.includes("geofence")) return null;
  const tokenId = located.find((one) => one.tokenId !== null)?.tokenId ?? null;
  if (tokenId === null) return null;
  const values = [eventId, String(tokenId), gateId, new Date(atMs)];
  const [row] = await runStatement<Row>({ db, statement: { name: "geofence_presence", text: FIND, values } });
  const presented = row ? parseEvidence(encodePresence({ reference: parseHex(row.reference) })) : null;
  if (!row || !presented) return null;
  return {
    located: { presented, tokenId, credential: credentialOf({ row, tokenId }), challenge: null },
    view: { zoneName: row.zone_name, enteredAtSeconds: secondsOfDate(row.entered_at), isDoubtful: row.risk >= DOUBTFUL_RISK },
    trail: { risk: row.risk, signals: row.signals },
  };
}

/**
 * The last finding is about the presence, which nobody has shown: it helps genuine evidence of its ticket, or it says nothing. It
 * can't be held against the guest (trap 24), and a forged code that names a ticket learns nothing by it (C21).
 */
export function corroborate({ findings, seen }: { findings: readonly Finding[]; seen: FoundPresence }): Finding[] {
  const shown = findings.slice(0, -1);
  const passive = findings.at(-1);
  if (!passive) return [];
  const { subject } = passive;
  const isHelpful = passive.kind === "pass" && shown.some((finding) => finding.subject?.tokenId === subject?.tokenId);
  const flags = seen.view.isDoubtful ? { flags: ["DOUBTFUL_PRESENCE"] as const } : {};
  return [...shown, isHelpful ? { ...passive, ...flags } : { kind: "unsure", method: passive.method, missing: "presence", subject: null }];
}

function credentialOf({ row, tokenId }: { row: Row; tokenId: bigint }): Located["credential"] {
  return {
    ...{ id: row.id, kind: "presence", reference: row.reference, tokenId, holder: addressOfText(row.holder), status: "active", version: row.version },
    issuedAtSeconds: secondsOfDate(row.issued_at),
    expiresAtSeconds: secondsOfDate(row.expires_at),
    sessionLive: true,
    seenCounter: null,
    usedCounter: null,
    secret: { kind: "none" },
  };
}

type Row = {
  id: string;
  reference: string;
  holder: string;
  version: number;
  issued_at: Date;
  expires_at: Date;
  zone_name: string;
  entered_at: Date;
  risk: number;
  signals: string[];
};

/** Only what still counts, for the present holder and at this gate: a dead entry would only be in the way. */
const FIND = `
SELECT c.id, c.reference, c.holder, c.version, c.issued_at, c.expires_at, z.name AS zone_name, n.entered_at, n.risk, n.signals
FROM credentials c
JOIN events e ON e.id = c.event_id
JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = c.token_id AND t.holder = c.holder
JOIN geofence_entries n ON n.event_id = c.event_id AND n.credential_id = c.id
JOIN geofence_zones z ON z.event_id = n.event_id AND z.id = n.zone_id AND z.status = 'active'
WHERE c.event_id = $1 AND c.token_id = $2::numeric AND c.kind = 'presence' AND c.status = 'active' AND c.used_at IS NULL AND c.expires_at > $4
  AND (z.gate_id IS NULL OR z.gate_id = $3)
  AND (c.session_id IS NULL OR EXISTS (SELECT FROM sessions s WHERE s.id = c.session_id AND s.expires_at > $4))`;
