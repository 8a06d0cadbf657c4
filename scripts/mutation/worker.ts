import { createHardhatRuntimeEnvironment, importUserConfig } from "hardhat/hre";
import { z } from "zod";

/**
 * Runs Solidity tests of the scratch copy in which it was started, with one mutant on: a process of its own, for a mutant
 * may never end, and Hardhat speaks to the terminal.
 */
const order = z.object({ number: z.int(), files: z.array(z.string()) });
const result = z.object({
  suiteResults: z.array(
    z.object({ id: z.object({ name: z.string(), source: z.string() }), testResults: z.array(z.object({ name: z.string(), status: z.string() })) }),
  ),
});
const outcome = z.union([
  z.object({ success: z.literal(true), value: result }).transform(({ value }) => value),
  z.object({ success: z.literal(false), error: result }).transform(({ error }) => error),
]);

const config = await importUserConfig("hardhat.config.ts");
const hre = await createHardhatRuntimeEnvironment(config, { config: "hardhat.config.ts" }, process.cwd());

/** Answers each order with the tests that failed, as "Sale.t.sol test_WhenBought_…". */
process.on("message", (message) => void run(order.parse(message)).then((failed) => process.send?.(failed)));
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function run({ number, files }: z.infer<typeof order>): Promise<string[]> {
  for (const profile of Object.values(hre.config.test.solidity.profiles)) profile.coinbase = `0x${number.toString(16).padStart(40, "0")}`;
  const { suiteResults } = outcome.parse(await hre.tasks.getTask(["test", "solidity"]).run({ noCompile: true, testFiles: files }));
  return suiteResults.flatMap(({ id, testResults }) =>
    testResults.filter(({ status }) => status === "Failure").map(({ name }) => `${id.source.split("/").at(-1)} ${name.replace(/\(.*/, "")}`),
  );
}
