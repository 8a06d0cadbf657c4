import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Round } from "#core/audit-trail.ts";
import { parseAddress, parseHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { TrailRow } from "#core/verify-trail.ts";

/** What an export holds. Lists have one JSON object a line, so that they can be read by eye, `grep` and `jq`. */
export const FILES = { about: "about.json", rounds: "rounds.jsonl", anchors: "anchors.jsonl", rows: "rows.jsonl" } as const;

const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform(parseHex);
const sequence = z.string().regex(/^[1-9][0-9]*$/);
const instant = z.iso.datetime({ precision: 6 });
const text = z.string().nullable();

const about = z.object({
  exportedAt: z.string(),
  chainId: z.int(),
  factory: z.string().transform(parseAddress),
  firstBlock: z.coerce.bigint(),
  /** Whose rows these are; `null`: everybody's. */
  eventId: text,
});

const round = z.object({
  number: z.int(),
  previous: hash,
  sealedAt: instant,
  until: instant,
  seals: z.array(z.object({ eventId: z.string(), number: z.int(), rows: z.int(), root: hash })),
});

const row = z.object({
  eventId: z.string(),
  sequence,
  seal: z.object({ number: z.int(), leaf: hash, commitment: hash, salt: hash.nullable() }).nullable(),
  entry: z
    .object({
      ...{ at: instant, recordedAt: instant, action: z.string(), outcome: z.string(), reason: text, gateId: text },
      ...{ durationMs: z.int().nullable(), methods: z.array(z.string()) },
    })
    .nullable(),
  personal: z.object({ actor: text, tokenId: text, deviceId: text, attemptId: text, detail: z.json() }).nullable(),
});

export type About = z.output<typeof about>;

export async function readAbout(directory: string): Promise<About> {
  return parseLine({ schema: about, file: FILES.about, line: await readFile(join(directory, FILES.about), "utf8"), number: 1 });
}

export async function readRounds(directory: string): Promise<Round[]> {
  const rounds: Round[] = [];
  for await (const one of readLines({ directory, file: FILES.rounds, schema: round })) rounds.push(one);
  return rounds;
}

export function readRows(directory: string): AsyncIterable<TrailRow> {
  return readLines({ directory, file: FILES.rows, schema: row });
}

type Reading<Line> = { readonly directory: string; readonly file: string; readonly schema: z.ZodType<Line> };

async function* readLines<Line>({ directory, file, schema }: Reading<Line>): AsyncGenerator<Line> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(join(directory, file)), crlfDelay: Infinity })) {
    number++;
    yield parseLine({ schema, file, line, number });
  }
}

function parseLine<Line>({ schema, file, line, number }: { schema: z.ZodType<Line>; file: string; line: string; number: number }): Line {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw new FoyerError({ code: "INVALID_INPUT", message: `${file}, line ${number}, is not what an export writes.`, next: "Export the trail anew.", cause });
  }
}
