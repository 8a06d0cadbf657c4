import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import hardhatToolboxViem from "@nomicfoundation/hardhat-toolbox-viem";
import { configVariable, defineConfig } from "hardhat/config";

/** The compiler is the npm package `solc`, pinned with everything else, so that a build needs no download. */
const compiler = { version: "0.8.37", path: fileURLToPath(import.meta.resolve("solc/soljson.js")) };
/** Cancun has what the code uses (transient storage, mcopy) and what every chain of interest runs by now. */
const evmVersion = "cancun";

export default defineConfig({
  plugins: [hardhatToolboxViem],
  // What `npm run deploy` deploys to; the settings are read when it is, and by nothing else.
  networks: { live: { type: "http", url: configVariable("RPC_URL"), accounts: [configVariable("DEPLOYER_KEY")] } },
  paths: { tests: { nodejs: "test/contracts", solidity: "test/contracts" } },
  test: {
    solidity: {
      fuzz: { runs: 64 },
      invariant: { runs: 4, depth: 100, failOnRevert: true },
      fsPermissions: { readDirectory: ["artifacts", "test/vectors"] },
    },
  },
  solidity: {
    compilers: [{ ...compiler, settings: { optimizer: { enabled: true, runs: 1_000_000 }, viaIR: true, evmVersion } }],
    overrides: {
      // The half that is called now and then is made small, the half that is called every day is made cheap.
      "contracts/EventDesk.sol": { ...compiler, settings: { optimizer: { enabled: true, runs: 200 }, viaIR: true, evmVersion } },
      // Tests deploy the artifacts of the contracts, so their own code may be compiled the fast way.
      ...Object.fromEntries(globSync("test/contracts/**/*.sol", { cwd: import.meta.dirname }).map((path) => [path, { ...compiler, settings: { evmVersion } }])),
    },
  },
});
