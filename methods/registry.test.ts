import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeBase45 } from "#core/base45.ts";
import { METHOD_IDS } from "#core/policy.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, bindingOf, codeOf, entryTextOf, methodFacts, signBinding } from "#test/support/credentials.ts";
import { METHODS, parseEvidence } from "./registry.ts";

const FILES = ["evidence.ts", "issue.ts", "method.ts", "ui.tsx", "verify.test.ts", "verify.ts"];

describe("V the plug", () => {
  test.each(METHOD_IDS)("%s has the same files as every other method", (id) => {
    expect(readdirSync(new URL(id, import.meta.url))).toEqual(expect.arrayContaining(FILES));
    expect(METHODS[id].id).toBe(id);
    expect(METHODS[id].title).not.toBe("");
  });

  test("every folder is a registered method", () => {
    const folders = readdirSync(new URL(".", import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((folder) => folder.name).sort()).toEqual([...METHOD_IDS].sort());
  });

  test("each text is one method's, told by its first byte", async () => {
    expect(parseEvidence(codeOf())?.method).toBe("qr");
    expect(parseEvidence(codeOf({ carried: await signBinding({ binding: bindingOf() }) }))?.method).toBe("qr");
    expect(parseEvidence(await entryTextOf())?.method).toBe("wallet");
  });
});

const HOSTILE = [
  "",
  "A".repeat(4_296),
  "0".repeat(1_000_000),
  "\u0000",
  "\u202ecod.exe",
  "日本語のコード",
  "javascript:alert(1)",
  "tel:+1900",
  "</script><script>alert(1)</script>",
  "WIFI:T:WPA;S:free;P:x;;",
  "https://example.com/?q=1",
  "[".repeat(10_000),
  "eyJhbGciOiJub25lIn0.e30.",
  encodeBase45(new Uint8Array(400).fill(1)),
  encodeBase45(Uint8Array.of(2)),
  encodeBase45(new Uint8Array(91)),
];
describe("trap 10, 11: hostile codes are refused", () => {
  test.each(HOSTILE.map((text) => [text.slice(0, 24), text]))("%j is not a ticket", (_name, text) => expect(parseEvidence(text)).toBeNull());

  test("any text at all: an answer, never an exception", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff), { maxLength: 700 }).map((units) => String.fromCharCode(...units)),
        (text) => void expect(parseEvidence(text)).toBeNull(),
      ),
    );
  });

  test("any bytes behind a right version byte: an answer, and never a pass", async () => {
    const version = fc.constantFrom(0x01, 0x02, 0x03, 0x11, 0x22);
    const length = fc.constantFrom(31, 90, 102, 115, 224, 225);
    await fc.assert(
      fc.asyncProperty(
        version,
        length.chain((bytes) => fc.uint8Array({ minLength: bytes, maxLength: bytes })),
        async (first, rest) => {
          const presented = parseEvidence(encodeBase45(Uint8Array.from([first, ...rest])));
          const finding = await presented?.verify({ crypto: nodeCrypto, facts: methodFacts(), atMs: AT_MS });
          expect(finding?.kind ?? "fail").toBe("fail");
        },
      ),
    );
  });
});
