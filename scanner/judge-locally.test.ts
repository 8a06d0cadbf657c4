import { describe, expect, it } from "vitest";
import { keyIdOf, slotAt } from "#core/credential.ts";
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

/** With a pack of that moment. */
function reasonAt(atMs: number): Promise<string> {
  return reasonOf({ text: codeOf({ slot: slotAt({ atMs, periodSeconds: EVENT.codePeriodSeconds }) }), atMs, pack: { ...PACK, serverAtMs: atMs } });
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
    expect(await reasonAt(AT_MS - 2 * 3_600_000)).toBe("TOO_EARLY");
    expect(await reasonAt(AT_MS + 2 * 3_600_000)).toBe("TOO_LATE");
    expect(await reasonOf({ text, pack: { ...PACK, event: { ...PACK.event, status: "closed" } } })).toBe("EVENT_CLOSED");
    expect(await reasonOf({ text, pack: { ...PACK, gate: { ...PACK.gate, tiers: [1] } } })).toBe("WRONG_GATE");
  });

  it("C62 C67: is sure of no side of the doors and of the end within what its clock may be off", async () => {
    const [doorsAtMs, endsAtMs] = [PACK.event.doorsAtSeconds * 1000, PACK.event.endsAtSeconds * 1000];
    expect(await Promise.all([-6_000, -4_000, 0, 4_000].map((off) => reasonAt(doorsAtMs + off)))).toEqual([
      "TOO_EARLY",
      "ask the server",
      "ask the server",
      "ask the server",
    ]);
    expect(await Promise.all([-4_000, 0, 4_000, 6_000].map((off) => reasonAt(endsAtMs + off)))).toEqual([
      "ask the server",
      "ask the server",
      "ask the server",
      "TOO_LATE",
    ]);
  });

  it("says nothing of what may have been changed since an old pack, and still what the text alone tells", async () => {
    const old = { ...PACK, serverAtMs: AT_MS - 121_000 };
    const fresh = { ...PACK, serverAtMs: AT_MS - 119_000 };
    const text = codeOf();
    const changed = (pack: GatePack): readonly GatePack[] => [
      { ...pack, event: { ...pack.event, status: "closed" } },
      { ...pack, event: { ...pack.event, doorsAtSeconds: AT_SECONDS + 3600 } },
      { ...pack, event: { ...pack.event, endsAtSeconds: AT_SECONDS - 3600 } },
      { ...pack, disabledMethods: ["qr"] },
      { ...pack, gate: { ...pack.gate, tiers: [1] } },
      { ...pack, gate: { ...pack.gate, status: "closed" } },
    ];
    const answers = (pack: GatePack) => Promise.all(changed(pack).map((one) => reasonOf({ text, pack: one })));
    expect(await answers(fresh)).toEqual(["EVENT_CLOSED", "TOO_EARLY", "TOO_LATE", "METHOD_DISABLED", "WRONG_GATE", "WRONG_GATE"]);
    expect(new Set(await answers(old))).toEqual(new Set(["ask the server"]));
    expect(await reasonOf({ text: "no ticket", pack: old })).toBe("MALFORMED");
    expect(await reasonOf({ text: codeOf({ event: { ...EVENT, chainId: 1 } }), pack: old })).toBe("WRONG_EVENT");
    expect(await reasonOf({ text: forged(), pack: old })).toBe("BAD_SIGNATURE");
  });

  it("leaves to the server what only the server can know, and admits nobody", async () => {
    expect(await reasonOf({ text: codeOf() })).toBe("ask the server");
    expect(await reasonOf({ text: codeOf({ device: bobPhone }) })).toBe("ask the server");
    expect(await reasonOf({ text: codeOf({ slot: 5 }) })).toBe("ask the server");
    expect(await reasonOf({ text: await entryTextOf() })).toBe("ask the server");
    expect(await reasonOf({ text: codeOf({ carried: await signBinding({ binding: bindingOf() }) }) })).toBe("ask the server");
  });
});
