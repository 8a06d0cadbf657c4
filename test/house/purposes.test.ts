import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

// What is counted here has a row in test/flows/purposes-words.test.ts or purposes-signatures.test.ts, where each is shown
// wherever another is taken. Something new: give it its row there, then its name here.

const CODE = globSync("{core,methods,server,api,holder,scanner,worker,platform}/**/*.{ts,tsx}")
  .filter((path) => !path.includes(".test."))
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

const FIRST_BYTES = /export const [A-Z_]+ = (0x[0-9a-f]{2});/g;

describe("trap 7: nothing signs, is signed or is shown that no row speaks of", () => {
  it.each<[string, RegExp, string[]]>([
    [
      "keys and secrets that are derived from the platform's secret",
      /(?:deriveSigningKey|deriveSecret)\(\{[^}]*purpose: ["`]([a-z ]+)/g,
      [
        "face rotation ",
        "face template ",
        "gate tokens",
        "geofence webhook ",
        "held evidence",
        "outgoing webhook ",
        "platform codes",
        "platform codes ",
        "totp ",
        "wallet pass ",
      ],
    ],
    [
      "first words of what a device or the platform signs",
      /"(FOYER-[A-Z-]+)"/g,
      ["FOYER-CODE", "FOYER-FACE-CHALLENGE", "FOYER-GATE-DEVICE", "FOYER-PLATFORM-CODE", "FOYER-ZONE"],
    ],
    ["kinds of signed tokens", /typ: "([a-z-]+\+jwt|savetowallet)"/g, ["foyer-gate-device+jwt", "foyer-gate-shift+jwt", "foyer-pass+jwt", "savetowallet"]],
    ["first bytes of what is read as base45", FIRST_BYTES, ["0x01", "0x02", "0x03", "0x11", "0x12", "0x21", "0x22", "0x31"]],
  ])("%s", (_name, pattern, known) => {
    expect([...new Set(listMatches(pattern))].sort()).toEqual(known);
  });

  it("no two texts begin with the same byte", () => {
    const bytes = listMatches(FIRST_BYTES);
    expect(new Set(bytes).size).toBe(bytes.length);
  });
});

function listMatches(pattern: RegExp): string[] {
  return [...CODE.matchAll(pattern)].map((match) => match[1] ?? "");
}
