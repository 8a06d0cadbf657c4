import { createKept } from "#platform/kept.ts";
import type { Notifications } from "#platform/notify.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import type { SubjectKind, SuspicionKind } from "./suspicion.ts";

/** Who is kept out just now, as every process knows it by heart: no scan asks the database for it. */
export type BlockList = {
  /** `null`: nobody keeps the subject out. Throws UNAVAILABLE where it was never known. */
  readonly find: (input: { readonly kind: SubjectKind; readonly subject: string }) => Promise<Block | null>;
  /** Reads again; a notice does it by itself. */
  readonly refresh: () => Promise<void>;
};

export type Block = {
  readonly id: string;
  readonly eventId: string;
  readonly kind: SuspicionKind;
  readonly subject: string;
  readonly expiresAtMs: number;
};

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly listen: Notifications["listen"];
  readonly onFault: (cause: unknown) => void;
  /** A block was ended before its time: what led to it is forgotten, or it would be back at once. */
  readonly onLifted: (block: Block) => Promise<void>;
};

export function createBlockList({ db, clock, listen, onFault, onLifted }: Deps): BlockList {
  const kept = createKept<ReadonlyMap<string, Block>>({
    load: async (before) => {
      const now = await readActive({ db, clock });
      const lifted = [...(before?.entries() ?? [])].filter(([key, { expiresAtMs }]) => !now.has(key) && expiresAtMs > clock.nowMs());
      for (const [, block] of lifted) await onLifted(block);
      return now;
    },
    subscribe: (onChange) => listen({ channel: "guard", onGap: onChange }, onChange),
    onFault,
  });
  return {
    async find({ kind, subject }) {
      const block = (await kept.get()).get(`${kind} ${subject}`);
      return block && block.expiresAtMs > clock.nowMs() ? block : null;
    },
    refresh: kept.refresh,
  };
}

async function readActive({ db, clock }: Pick<Deps, "db" | "clock">): Promise<Map<string, Block>> {
  const rows = await runStatement<Row>({ db, statement: { name: "blocks_active", text: ACTIVE, values: [new Date(clock.nowMs())] } });
  return new Map(
    rows.map(({ id, event_id: eventId, kind, subject_kind: subjectKind, subject, expires_at: expiresAt }) => [
      `${subjectKind} ${subject}`,
      { id, eventId, kind, subject, expiresAtMs: expiresAt.getTime() },
    ]),
  );
}

type Row = { id: string; event_id: string; kind: SuspicionKind; subject_kind: SubjectKind; subject: string; expires_at: Date };

const ACTIVE = "SELECT id, event_id, kind, subject_kind, subject, expires_at FROM blocks WHERE lifted_at IS NULL AND expires_at > $1";
