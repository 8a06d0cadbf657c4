import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Entry = { readonly version?: string; readonly optionalDependencies?: Readonly<Record<string, string>> };

describe("package-lock.json", () => {
  // npm leaves out what the registry of the day did not have, and `npm ci` then refuses the file on every machine.
  it("has an entry for every optional package, also those of other machines", () => {
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Readonly<Record<string, Entry>> };
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !foldersAbove(path).some((folder) => packages[`${folder}node_modules/${name}`]?.version)),
    );
    expect(missing).toEqual([]);
  });

  it("names no registry: packages come from the one that the machine is set to", () => {
    expect(readFileSync("package-lock.json", "utf8")).not.toContain('"resolved"');
  });
});

/** Where Node looks for what a package needs: in itself, then in each package around it, then at the top. */
function foldersAbove(path: string): string[] {
  const parts = path.split("/node_modules/");
  return [...parts.map((_, i) => `${parts.slice(0, parts.length - i).join("/node_modules/")}/`), ""];
}
