import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const PACKAGES = [
  "hardhat",
  "@nomicfoundation/hardhat-toolbox-viem",
  "@openzeppelin/contracts",
  "viem",
  "wagmi",
  "next",
  "react",
  "@rainbow-me/rainbowkit",
  "siwe",
  "prisma",
  "@prisma/client",
  "qrcode",
];
const TOP_LEVEL = ["package.json", "hardhat.config.ts", "contracts", "scripts", "app", "indexer", "prisma", "test", "README.md"];
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

type Manifest = { readonly dependencies: Record<string, string>; readonly devDependencies: Record<string, string> };

describe("P packages and shape", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  const versions = { ...devDependencies, ...dependencies };

  it.each(PACKAGES)("depends on %s", (name) => {
    expect(versions[name]).toMatch(EXACT);
  });

  it("names every version exactly", () => {
    expect(Object.entries(versions).filter(([, version]) => !EXACT.test(version))).toEqual([]);
  });

  it.each(TOP_LEVEL)("has %s at the top", (name) => {
    expect(existsSync(name)).toBe(true);
  });

  it("is strict TypeScript", () => {
    const { compilerOptions } = JSON.parse(readFileSync("tsconfig.json", "utf8")) as { compilerOptions: Record<string, unknown> };
    expect(compilerOptions).toMatchObject({ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true });
  });
});
