import { benchGas } from "./gas.ts";
import { benchLimits } from "./limits.ts";
import { benchMirror } from "./mirror.ts";
import { benchReads } from "./reads.ts";
import { benchVerify } from "./verify.ts";
import { benchWallets } from "./wallets.ts";

/** `npm run -s bench -- gas`: each benchmark prints its table, and its figures as JSON on the last line. */
const BENCHMARKS = { gas: benchGas, limits: benchLimits, mirror: benchMirror, reads: benchReads, verify: benchVerify, wallets: benchWallets } as const;

const [name] = process.argv.slice(2);
if (!name || !(name in BENCHMARKS)) {
  process.stderr.write(`Name a benchmark: ${Object.keys(BENCHMARKS).join(", ")}.\n`);
  process.exit(1);
}
await BENCHMARKS[name as keyof typeof BENCHMARKS]();
