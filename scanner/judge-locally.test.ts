import { describe, expect, it } from "vitest";
import { keyIdOf } from "#core/credential.ts";
import type { GatePack } from "#core/gate-pack.ts";
import type { Way } from "#core/passage.ts";
import { DEFAULT_POLICY } from "#core/policy.ts";
import { nobleCrypto } from "#methods/crypto-noble.ts";
import { AT_MS, AT_SECONDS, alicePhone, bindingOf, bobPhone, codeOf, EVENT, entryTextOf, signBinding, walletOf } from "#test/support/credentials.ts";
import { judgeLocally } from "./judge-locally.ts";

const PACK: GatePack = {
  serverAtMs: AT_MS,
  bookmark: "0:1:1:",
  event: { ...EVENT, id: "e", title: "Test night", timezone: "UTC", status: "open", doorsAtSeconds: AT_SECONDS - 3600, endsAtSeconds: AT_SECONDS + 3600 },
  gate: { id: "g", name: "Main entrance", status: "open", tiers: [], direction: "in" },
  policy: DEFAULT_POLICY,
  disabledMethods: [],
  device: { id: "d", name: "Phone" },
  tiers: [{ tier: 2, name: "Balcony" }],
  bindings: [{ keyId: keyIdOf(alicePhone), algorithm: alicePhone.algorithm, deviceKey: alicePhone.deviceKey }],
};

async function reasonOf({ text, pack = PACK, way = "in", atMs = AT_MS }: { text: string; pack?: GatePack; way?: Way; atMs?: number }): Promise<string> {
  const decision = await judgeLocally({ crypto: nobleCrypto }, { pack, text, way, atMs });
  if (decision === null) return "ask the server";
  return decision.kind === "refuse" ? decision.reason : decision.kind;
}

/** Signed by another key, shown under the known one. */
function forged(): string {
  return codeOf({ device: { ...alicePhone, sign: bobPhone.sign } });
}

describe("Q7 structure, event, time and signature are judged on the gate device", () => {
  it.each(["", "https://evil.example", "javascript:alert(1)", "tel:+4930123", "</script>", "A".repeat(4296), "\u0000", "\u202e"])(
    "trap 11: takes %j for text and never for a ticket",
    async (text) => expect(await reasonOf({ text })).toBe("MALFORMED"),
  );

  it("refuses another event's code and a forged one", async () => {
    expect(await reasonOf({ text: codeOf({ event: { ...EVENT, chainId: 1 } }) })).toBe("WRONG_EVENT");
    expect(await reasonOf({ text: forged() })).toBe("BAD_SIGNATURE");
  });

  it("trap 61: does not call a signature forged that a wallet made of code may have meant", async () => {
    const signed = await signBinding({ binding: bindingOf(), wallet: walletOf("mallory") });
    expect(await reasonOf({ text: codeOf({ carried: signed }) })).toBe("ask the server");
    expect(await reasonOf({ text: await entryTextOf({ wallet: walletOf("mallory") }) })).toBe("ask the server");
    expect(await reasonOf({ text: codeOf({ device: bobPhone, carried: signed }) })).toBe("MALFORMED");
  });

  it("refuses before the doors, after the end, at a closed event and at the wrong gate", async () => {
    const text = codeOf();
    expect(await reasonOf({ text, atMs: AT_MS - 2 * 3_600_000 })).toBe("TOO_EARLY");
    expect(await reasonOf({ text, atMs: AT_MS + 2 * 3_600_000 })).toBe("TOO_LATE");
    expect(await reasonOf({ text, pack: { ...PACK, event: { ...PACK.event, status: "closed" } } })).toBe("EVENT_CLOSED");
    expect(await reasonOf({ text, pack: { ...PACK, gate: { ...PACK.gate, tiers: [1] } } })).toBe("WRONG_GATE");
  });

  it("leaves to the server what only the server can know, and admits nobody", async () => {
    expect(await reasonOf({ text: codeOf() })).toBe("ask the server");
    expect(await reasonOf({ text: codeOf({ device: bobPhone }) })).toBe("ask the server");
    expect(await reasonOf({ text: codeOf({ slot: 5 }) })).toBe("ask the server");
    expect(await reasonOf({ text: await entryTextOf() })).toBe("ask the server");
    expect(await reasonOf({ text: codeOf({ carried: await signBinding({ binding: bindingOf() }) }) })).toBe("ask the server");
  });
});
