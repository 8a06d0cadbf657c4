import { describe, expect, test } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { parseAddress } from "#core/bytes.ts";
import type { Finding, MethodFacts } from "#core/method.ts";
import { parseEvidence } from "#methods/registry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import {
  AT_MS,
  AT_SECONDS,
  alice,
  alicePhone,
  bindingOf,
  bob,
  bobPhone,
  codeOf,
  deviceOf,
  EVENT,
  knownBinding,
  methodFacts,
  SLOT,
  signBinding,
  TOKEN_ID,
  ticketFacts,
} from "#test/support/credentials.ts";

async function judge({
  text = codeOf(),
  facts = methodFacts(),
  atMs = AT_MS,
}: {
  text?: string;
  facts?: MethodFacts;
  atMs?: number;
} = {}): Promise<Finding | null> {
  return (await parseEvidence(text)?.verify({ crypto: nodeCrypto, facts, atMs })) ?? null;
}

async function reasonOf(input: Parameters<typeof judge>[0]): Promise<string> {
  const finding = await judge(input);
  if (!finding) return "MALFORMED";
  return finding.kind === "fail" ? finding.reason : finding.kind;
}

const subject = { tokenId: TOKEN_ID, holder: alice.holder };

describe("V1 phone-to-phone QR", () => {
  test("a fresh code of the holder's device passes and burns its slot", async () => {
    expect(await judge()).toEqual({ kind: "pass", method: "qr", subject, consumes: [{ kind: "slot", slot: SLOT }] });
  });

  test("a P-256 device is as good", async () => {
    const device = deviceOf({ name: "alice", algorithm: "P-256" });
    expect(await reasonOf({ text: codeOf({ device }), facts: methodFacts({ binding: knownBinding(device) }) })).toBe("pass");
  });

  test("a code says where to look: ticket and key, no holder and no nonce", () => {
    expect(parseEvidence(codeOf())?.needs).toMatchObject({ tokenId: TOKEN_ID, holder: null, nonce: null });
  });
});

describe("V4 a long code needs no lookup of its binding", () => {
  test("the gate knows neither key nor holder, the wallet's signature is enough", async () => {
    const text = codeOf({ carried: await signBinding({ binding: bindingOf() }) });
    expect(parseEvidence(text)?.needs.holder).toBe(alice.holder);
    expect(await judge({ text, facts: methodFacts({ binding: null, newestNonce: null }) })).toMatchObject({ kind: "pass", subject });
  });

  test("a known newer binding ends it all the same", async () => {
    const text = codeOf({ carried: await signBinding({ binding: bindingOf() }) });
    expect(await reasonOf({ text, facts: methodFacts({ binding: null, newestNonce: 4n }) })).toBe("SESSION_ENDED");
    expect(await reasonOf({ text, facts: methodFacts({ binding: null, newestNonce: 3n }) })).toBe("SESSION_ENDED");
    expect(await reasonOf({ text, facts: methodFacts({ binding: null, newestNonce: 2n }) })).toBe("pass");
  });

  test("trap 4: a binding with a nonce that nothing could outrank later opens no door", async () => {
    for (const nonce of [(BigInt(bindingOf().issuedAtSeconds) + 1n) * 1000n, (1n << 64n) - 1n]) {
      const text = codeOf({ carried: await signBinding({ binding: bindingOf({ nonce }) }) });
      expect(await reasonOf({ text, facts: methodFacts({ binding: null, newestNonce: null }) })).toBe("BAD_SIGNATURE");
    }
  });

  test("known and live it passes, with its session gone it does not", async () => {
    const text = codeOf({ carried: await signBinding({ binding: bindingOf() }) });
    expect(await reasonOf({ text })).toBe("pass");
    expect(await reasonOf({ text, facts: methodFacts({ binding: knownBinding({ sessionLive: false }) }) })).toBe("SESSION_ENDED");
  });

  test("a binding that another wallet signed is a bad signature", async () => {
    const text = codeOf({ carried: await signBinding({ binding: bindingOf(), wallet: bob }) });
    expect(await reasonOf({ text, facts: methodFacts({ binding: null, newestNonce: null }) })).toBe("BAD_SIGNATURE");
  });

  test("a stranger's own binding is genuine and still not the holder's", async () => {
    const carried = await signBinding({ binding: bindingOf({ holder: bob.holder, deviceKey: bobPhone.deviceKey }), wallet: bob });
    const text = codeOf({ device: bobPhone, carried });
    expect(await judge({ text, facts: methodFacts({ binding: null, newestNonce: null }) })).toMatchObject({
      reason: "NOT_HOLDER",
      subject: { tokenId: TOKEN_ID, holder: bob.holder },
    });
  });
});

describe("Gate: each wrong thing has its reason", () => {
  const elsewhere = { ...EVENT, contract: parseAddress(`0x${"9".repeat(40)}`) };

  test.each<[string, string, Parameters<typeof judge>[0]]>([
    ["a code of another event", "WRONG_EVENT", { text: codeOf({ event: elsewhere }) }],
    ["the same contract on another chain", "WRONG_EVENT", { text: codeOf({ event: { ...EVENT, chainId: 1 } }) }],
    ["a key that nobody bound", "BAD_SIGNATURE", { facts: methodFacts({ binding: null, newestNonce: null }) }],
    ["a code signed by another device", "BAD_SIGNATURE", { facts: methodFacts({ binding: knownBinding({ deviceKey: bobPhone.deviceKey }) }) }],
    ["a ticket the gate has never heard of", "UNKNOWN_TICKET", { facts: methodFacts({ ticket: null }) }],
    ["a revoked ticket", "REVOKED", { facts: methodFacts({ ticket: ticketFacts({ state: "revoked" }) }) }],
    ["a refunded ticket", "REFUNDED", { facts: methodFacts({ ticket: ticketFacts({ state: "refunded" }) }) }],
    ["a transferred ticket", "NOT_HOLDER", { facts: methodFacts({ ticket: ticketFacts({ holder: bob.holder }) }) }],
    ["the slot that admitted it", "REPLAYED", { facts: methodFacts({ ticket: ticketFacts({ highestSlot: SLOT, consumedSlot: SLOT }) }) }],
    ["an ended account session", "SESSION_ENDED", { facts: methodFacts({ binding: knownBinding({ sessionLive: false }) }) }],
    ["a binding that a newer one superseded", "SESSION_ENDED", { facts: methodFacts({ newestNonce: 4n }) }],
    ["an expired binding", "SESSION_ENDED", { facts: methodFacts({ binding: knownBinding({ expiresAtSeconds: AT_SECONDS }) }) }],
    ["a binding from the future", "STALE", { facts: methodFacts({ binding: knownBinding({ issuedAtSeconds: AT_SECONDS + 16 }) }) }],
  ])("%s: %s", async (_name, reason, input) => {
    expect(await reasonOf(input)).toBe(reason);
  });

  test("only genuine evidence names its ticket", async () => {
    expect(await judge({ text: codeOf({ event: elsewhere }) })).toMatchObject({ subject: null });
    expect(await judge({ facts: methodFacts({ binding: null }) })).toMatchObject({ subject: null });
    expect(await judge({ facts: methodFacts({ newestNonce: 9n }) })).toMatchObject({ subject });
  });

  test("when all is wrong at once, the reasons come in the promised order", async () => {
    const order = ["STALE", "SESSION_ENDED", "REVOKED", "NOT_HOLDER", "REPLAYED"];
    const ticket = ticketFacts({ state: "revoked", holder: bob.holder, consumedSlot: SLOT });
    const steps: [MethodFacts, number][] = [
      [methodFacts({ newestNonce: 9n, ticket }), AT_MS + 60_000],
      [methodFacts({ newestNonce: 9n, ticket }), AT_MS],
      [methodFacts({ ticket }), AT_MS],
      [methodFacts({ ticket: { ...ticket, state: "live" } }), AT_MS],
      [methodFacts({ ticket: { ...ticket, state: "live", holder: alice.holder } }), AT_MS],
    ];
    expect(await Promise.all(steps.map(([facts, atMs]) => reasonOf({ facts, atMs })))).toEqual(order);
  });
});

describe("trap 5, C52 C56 C60: the ticket has moved", () => {
  test("the old holder is refused, the new one with an own binding passes", async () => {
    const ticket = ticketFacts({ holder: bob.holder, leftHolderAtSeconds: new Map([[alice.holder, AT_SECONDS - 60]]) });
    expect(await reasonOf({ facts: methodFacts({ ticket }) })).toBe("NOT_HOLDER");
    const binding = knownBinding({ holder: bob.holder, deviceKey: bobPhone.deviceKey });
    expect(await reasonOf({ text: codeOf({ device: bobPhone }), facts: methodFacts({ ticket, binding }) })).toBe("pass");
  });

  test.each([
    [-1, "pass"],
    [0, "NOT_HOLDER"],
    [1, "NOT_HOLDER"],
  ] as const)("it came back, having left %i s after the binding: %s", async (afterSeconds, expected) => {
    const leftHolderAtSeconds = new Map([[alice.holder, bindingOf().issuedAtSeconds + afterSeconds]]);
    expect(await reasonOf({ facts: methodFacts({ ticket: ticketFacts({ leftHolderAtSeconds }) }) })).toBe(expected);
  });
});

describe("C1, trap 6: no field of a valid code can be changed", () => {
  test("every single byte of a short code counts", async () => {
    const bytes = decodeBase45(codeOf()) ?? new Uint8Array();
    const reasons = new Set<string>();
    for (let place = 0; place < bytes.length; place++) {
      for (const bit of [0x01, 0x80]) {
        const changed = bytes.slice();
        changed[place] = (changed[place] ?? 0) ^ bit;
        reasons.add(await reasonOf({ text: encodeBase45(changed) }));
      }
    }
    expect([...reasons].sort()).toEqual(["BAD_SIGNATURE", "MALFORMED", "WRONG_EVENT"]);
  });

  test("every single byte of a long code counts", async () => {
    const bytes = decodeBase45(codeOf({ carried: await signBinding({ binding: bindingOf() }) })) ?? new Uint8Array();
    for (let place = 0; place < bytes.length; place++) {
      const changed = bytes.slice();
      changed[place] = (changed[place] ?? 0) ^ 0x04;
      expect(await reasonOf({ text: encodeBase45(changed), facts: methodFacts({ binding: null, newestNonce: null }) })).toMatch(
        /^(BAD_SIGNATURE|MALFORMED|WRONG_EVENT)$/,
      );
    }
  });

  test.each([
    ["event id", 1, "WRONG_EVENT"],
    ["type (tier)", 10, "BAD_SIGNATURE"],
    ["ticket id (serial)", 14, "BAD_SIGNATURE"],
    ["slot", 18, "BAD_SIGNATURE"],
  ])("%s changed", async (_name, place, reason) => {
    const changed = decodeBase45(codeOf())?.slice() ?? new Uint8Array();
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(await reasonOf({ text: encodeBase45(changed), facts: methodFacts({ ticket: null }) })).toBe(reason);
  });

  test.each([
    ["holder", { holder: bob.holder }],
    ["nonce", { nonce: 99n }],
    ["issued", { issuedAtSeconds: AT_SECONDS }],
    ["expires", { expiresAtSeconds: AT_SECONDS + 99_999 }],
    ["device key", { deviceKey: bobPhone.deviceKey }],
  ])("a carried binding with another %s is not what the wallet signed", async (_name, change) => {
    const { binding, signature } = await signBinding({ binding: bindingOf() });
    const device = "deviceKey" in change ? bobPhone : alicePhone;
    const text = codeOf({ device, carried: { binding: { ...binding, ...change }, signature } });
    expect(await reasonOf({ text, facts: methodFacts({ binding: null, newestNonce: null }) })).toBe("BAD_SIGNATURE");
  });

  test("a binding for another chain or contract does not serve here", async () => {
    for (const event of [elsewhereOf({ chainId: 1 }), elsewhereOf({ contract: bob.holder })]) {
      const text = codeOf({ carried: await signBinding({ binding: bindingOf(), event }) });
      expect(await reasonOf({ text, facts: methodFacts({ binding: null, newestNonce: null }) })).toBe("BAD_SIGNATURE");
    }
  });
});

describe("Q2 a new code invalidates the previous", () => {
  test("the previous code after a newer one was seen: STALE", async () => {
    const facts = methodFacts({ ticket: ticketFacts({ highestSlot: SLOT }) });
    expect(await reasonOf({ text: codeOf({ slot: SLOT - 1 }), facts })).toBe("STALE");
    expect(await reasonOf({ text: codeOf({ slot: SLOT }), facts })).toBe("pass");
    expect(await reasonOf({ text: codeOf({ slot: SLOT + 1 }), facts })).toBe("pass");
  });

  test("trap 1: a screenshot dies within two periods", async () => {
    const text = codeOf();
    const endsAtMs = (SLOT + 1) * EVENT.codePeriodSeconds * 1000;
    expect(await reasonOf({ text, atMs: endsAtMs + 15_000 - 1 })).toBe("pass");
    expect(await reasonOf({ text, atMs: endsAtMs + 15_000 })).toBe("STALE");
  });
});

describe("trap 13: clock skew between phone and gate", () => {
  test.each([
    [0, "always"],
    [14, "always"],
    [15, "always"],
    [16, "by phase"],
    [29, "by phase"],
    [30, "never"],
    [31, "never"],
    [90, "never"],
  ])("%i s either way passes %s", async (skewSeconds, expected) => {
    const answers = new Set<string>();
    for (const sign of [-1, 1]) {
      for (let phase = 0; phase < EVENT.codePeriodSeconds; phase++) {
        const gateMs = (SLOT * EVENT.codePeriodSeconds + phase) * 1000;
        const phoneSlot = Math.floor((gateMs / 1000 + sign * skewSeconds) / EVENT.codePeriodSeconds);
        answers.add(await reasonOf({ text: codeOf({ slot: phoneSlot }), atMs: gateMs }));
      }
    }
    const outcomes = { always: ["pass"], never: ["STALE"], "by phase": ["STALE", "pass"] }[expected] ?? [];
    expect([...answers].sort()).toEqual(outcomes);
  });

  test("C27 an event with a longer period counts in its own slots", async () => {
    const event = { ...EVENT, codePeriodSeconds: 60 };
    const slot = Math.floor(AT_SECONDS / 60);
    expect(await reasonOf({ text: codeOf({ event, slot: slot - 1 }), facts: methodFacts({ event }) })).toBe("pass");
    expect(await reasonOf({ text: codeOf({ event, slot: slot - 2 }), facts: methodFacts({ event }) })).toBe("STALE");
  });
});

function elsewhereOf(change: Partial<typeof EVENT>): typeof EVENT {
  return { ...EVENT, ...change };
}
