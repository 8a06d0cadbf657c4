import { parseArgs } from "node:util";
import { FoyerError } from "#core/error.ts";
import { withClient } from "#platform/client.ts";
import { readDeployment } from "#platform/deployment.ts";
import { getEnv } from "#platform/env.ts";
import { runScript } from "../local/explain.ts";
import { exportTrail } from "./export-trail.ts";

/** `npm run audit:export -- FOLDER [--event ID]`: the audit trail as files that need no database. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { event: { type: "string" } } });
  const [directory] = positionals;
  if (!directory) throw new FoyerError({ code: "INVALID_INPUT", message: "Say where to write.", next: "npm run audit:export -- FOLDER [--event ID]" });
  const env = getEnv();
  const { factory, firstBlock } = await readDeployment(env);
  const about = { chainId: env.CHAIN_ID, factory, firstBlock };
  const count = await withClient({ connectionString: env.DATABASE_URL, application_name: "foyer-audit-export" }, (db) =>
    exportTrail(db, { directory, about, eventId: values.event ?? null }),
  );
  process.stdout.write(`${count} rows are in ${directory}; npm run audit:verify -- ${directory}\n`);
}

await runScript(main);
