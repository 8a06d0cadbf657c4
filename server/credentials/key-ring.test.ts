import { createLocalJWKSet, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { passMethod } from "#methods/pass/method.ts";
import { parseEvidence } from "#methods/registry.ts";
import { AT_SECONDS, methodFacts } from "#test/support/credentials.ts";
import { PASS_REFERENCE, passRequestOf } from "#test/support/passes.ts";
import { knownCredential } from "#test/support/tags.ts";
import { nodeCrypto } from "../crypto.ts";
import { createKeyRing, jwksOf, type KeyRing, OVERLAP_SECONDS } from "./key-ring.ts";
import { createVault } from "./vault.ts";

const SECRET = "a secret of this test and of nothing else";
const ROTATION = AT_SECONDS + 600;
const RETIREMENT = ROTATION + OVERLAP_SECONDS;

function seed(number: number): string {
  return Buffer.alloc(32, number).toString("base64url");
}

function ringOf(keys: unknown): KeyRing {
  return createKeyRing({ signingKeys: JSON.stringify(keys), secret: SECRET });
}

const rotating = [
  { seed: seed(1), signsFromSeconds: AT_SECONDS - 1000, retiresAtSeconds: RETIREMENT },
  { seed: seed(2), signsFromSeconds: ROTATION },
];

/** A pass that the platform makes at one instant and a gate judges at another. */
async function judge({ ring, madeAt, judgedAt }: { ring: KeyRing; madeAt: number; judgedAt: number }): Promise<string | undefined> {
  const kid = ring.kidAt(madeAt * 1000);
  const text = ring.signWith({ kid, issued: passMethod.issue(passRequestOf({ kid, issuedAtSeconds: madeAt, nonce: madeAt })) });
  const facts = methodFacts({
    credential: knownCredential({ kind: "pass", reference: PASS_REFERENCE, secret: { kind: "none" } }),
    platformKeys: ring.listKeys(judgedAt * 1000),
  });
  return (await parseEvidence(text)?.verify({ crypto: nodeCrypto, facts, atMs: judgedAt * 1000 }))?.kind;
}

describe("C9 keys rotate without a gap", () => {
  it("every pass made in any second around the rotation is good for its whole life", async () => {
    const ring = ringOf(rotating);
    for (let madeAt = ROTATION - 60; madeAt <= RETIREMENT + 60; madeAt += 7) {
      for (const age of [0, 15, 44]) expect(await judge({ ring, madeAt, judgedAt: madeAt + age }), `${madeAt - ROTATION} + ${age}`).toBe("pass");
    }
  });

  it("the new key signs from its instant on, the old one is believed until it retires and no longer", () => {
    const ring = ringOf(rotating);
    const [oldKid, newKid] = [ring.kidAt(AT_SECONDS * 1000), ring.kidAt(ROTATION * 1000)];
    expect(oldKid).not.toBe(newKid);
    expect(ring.kidAt((ROTATION - 1) * 1000)).toBe(oldKid);
    const kidsAt = (atSeconds: number) => ring.listKeys(atSeconds * 1000).map(({ kid }) => kid);
    expect(kidsAt(AT_SECONDS)).toEqual([oldKid, newKid]);
    expect(kidsAt(RETIREMENT - 1)).toEqual([oldKid, newKid]);
    expect(kidsAt(RETIREMENT)).toEqual([newKid]);
  });

  it("settings that leave a gap, or can't be read, are refused without a word of the keys", () => {
    const wrong: unknown[] = [
      [{ ...rotating[0], retiresAtSeconds: RETIREMENT - 1 }, rotating[1]],
      [rotating[0], { seed: seed(1), signsFromSeconds: ROTATION }],
      [],
      {},
      [{ seed: "short", signsFromSeconds: 0 }],
      [{ seed: seed(1), signsFromSeconds: 0, note: "more" }],
      [{ seed: seed(1).slice(0, -1).concat("B"), signsFromSeconds: 0 }],
    ];
    for (const keys of wrong) {
      const attempt = () => ringOf(keys);
      expect(attempt).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
      expect(attempt).not.toThrow(new RegExp(seed(1)));
    }
    expect(() => createKeyRing({ signingKeys: "{", secret: SECRET })).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    expect(() => ringOf([{ seed: seed(1), signsFromSeconds: ROTATION }]).kidAt(AT_SECONDS * 1000)).toThrow(expect.objectContaining({ code: "UNAVAILABLE" }));
  });

  it("without settings one key is derived from the secret, the same in every process", () => {
    const [one, two, other] = [SECRET, SECRET, `${SECRET}!`].map((secret) => createKeyRing({ signingKeys: undefined, secret }).kidAt(0));
    expect(one).toBe(two);
    expect(one).not.toBe(other);
  });
});

describe("C11 public keys for validators", () => {
  it("a validator that knows only the published set takes our passes, and they hold no private part", async () => {
    const ring = ringOf(rotating);
    const published = jwksOf(ring.listKeys(AT_SECONDS * 1000));
    expect(JSON.stringify(published)).not.toMatch(/"d"/);
    const kid = ring.kidAt(AT_SECONDS * 1000);
    const text = ring.signWith({ kid, issued: passMethod.issue(passRequestOf({ kid })) });
    const options = { algorithms: ["EdDSA"], typ: "foyer-pass+jwt", issuer: "foyer", currentDate: new Date(AT_SECONDS * 1000) };
    const { payload } = await jwtVerify(text, createLocalJWKSet(published), options);
    expect(payload).toMatchObject({ purpose: "entry", jti: PASS_REFERENCE });
  });
});

describe("M22 factory keys", () => {
  const env = { FOYER_SECRET: SECRET, SIGNING_KEYS: undefined };

  it("give no tag its keys, nor does a missing master key", () => {
    const zero = createVault({ env: { ...env, NFC_MASTER_KEY: `0x${"00".repeat(16)}` } });
    expect(() => zero.tagKeysOf("0x04a2b3c4d5e680")).toThrow(expect.objectContaining({ code: "UNAVAILABLE" }));
    const none = createVault({ env: { ...env, NFC_MASTER_KEY: undefined } });
    expect(() => none.tagKeysOf("0x04a2b3c4d5e680")).toThrow(expect.objectContaining({ code: "UNAVAILABLE" }));
    expect(none.openTag("0xef963ff7828658a599f3041510671e88")).toBeNull();
  });
});
