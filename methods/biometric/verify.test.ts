import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "#core/base64url.ts";
import type { Finding, KnownCredential, MethodFacts } from "#core/method.ts";
import { parseEvidence } from "#methods/registry.ts";
import { createKeyRing } from "#server/credentials/key-ring.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, AT_SECONDS, alice, bob, EVENT, methodFacts, TOKEN_ID, ticketFacts } from "#test/support/credentials.ts";
import { challengeOf, embeddingOfPortrait, FACE_NONCE, FACE_REFERENCE, faceTextOf, framesOf, knownFace, RING } from "#test/support/faces.ts";
import { CHALLENGE_BYTES, CHALLENGE_SECONDS, STEP_ORDERS } from "./challenge.ts";
import { answerChallenge, FACE_PREFIX, MAX_FACE_LETTERS, parseFace } from "./evidence.ts";
import { MAX_FRAMES } from "./liveness.ts";

type Input = { text?: string; credential?: KnownCredential | null; facts?: Partial<MethodFacts>; atMs?: number };

const { text: CHALLENGE, claims: CLAIMS } = challengeOf();
const ANSWER = faceTextOf({ challenge: CHALLENGE, steps: CLAIMS.steps });
const subject = { tokenId: TOKEN_ID, holder: alice.holder };

async function judge({ text = ANSWER, credential = knownFace(), facts = {}, atMs = AT_MS }: Input = {}): Promise<Finding | null> {
  const all = methodFacts({ credential, platformKeys: RING.listKeys(atMs), ...facts });
  return (await parseEvidence(text)?.verify({ crypto: nodeCrypto, facts: all, atMs })) ?? null;
}

async function reasonOf(input: Input): Promise<string> {
  const finding = await judge(input);
  if (!finding) return "MALFORMED";
  return finding.kind === "fail" ? finding.reason : finding.kind;
}

function answerTo(changes: Parameters<typeof challengeOf>[0], more: Partial<Parameters<typeof faceTextOf>[0]> = {}): string {
  const { text, claims } = challengeOf(changes);
  return faceTextOf({ challenge: text, steps: claims.steps, ...more });
}

describe("V5 a living face is the one on record", () => {
  test("another picture of the same man passes and burns the question", async () => {
    expect(await judge()).toEqual({ kind: "pass", method: "biometric", subject, consumes: [{ kind: "nonce", nonce: FACE_NONCE }] });
  });

  test("it says which record is meant and nothing of a ticket", () => {
    expect(parseEvidence(ANSWER)).toMatchObject({
      method: "biometric",
      needs: { tokenId: null, credential: { kind: "face", reference: FACE_REFERENCE }, nonce: FACE_NONCE },
    });
  });

  test("another person doing all that was asked is not that person", async () => {
    expect(await reasonOf({ text: faceTextOf({ challenge: CHALLENGE, steps: CLAIMS.steps, who: "biden" }) })).toBe("NO_MATCH");
    expect(await reasonOf({ credential: knownFace({ who: "solvay-17" }) })).toBe("NO_MATCH");
  });

  test("every order of steps can be asked and done, and no other order does for it", async () => {
    for (const steps of STEP_ORDERS) {
      expect(await reasonOf({ text: answerTo({ claims: { steps } }) })).toBe("pass");
      for (const other of STEP_ORDERS) {
        if (other === steps) continue;
        expect(await reasonOf({ text: answerTo({ claims: { steps } }, { frames: framesOf({ steps: other }) }) }), `${steps} by ${other}`).toBe("NOT_LIVE");
      }
    }
  });

  test("a still picture of the right face is not alive", async () => {
    const still = framesOf({ steps: [] }).map(({ atMs, face }) => ({ atMs, face }));
    expect(await reasonOf({ text: faceTextOf({ challenge: CHALLENGE, steps: CLAIMS.steps, frames: still }) })).toBe("NOT_LIVE");
  });
});

describe("trap 25 a captured answer is worth nothing twice", () => {
  test("a question is good once", async () => {
    expect(await judge({ facts: { nonceUsed: true } })).toEqual({ kind: "fail", method: "biometric", reason: "REPLAYED", subject });
  });

  test("and for half a minute", async () => {
    const lastMs = (CLAIMS.issuedAtSeconds + CHALLENGE_SECONDS) * 1000;
    expect(await reasonOf({ atMs: lastMs - 1 })).toBe("pass");
    expect(await reasonOf({ atMs: lastMs })).toBe("STALE");
    expect(await reasonOf({ text: answerTo({ claims: { issuedAtSeconds: AT_SECONDS + 16 } }) })).toBe("STALE");
  });

  test("an old answer under a new question is refused: what was done is not what is asked", async () => {
    const { text } = challengeOf({ claims: { nonce: `0x${"77".repeat(16)}`, steps: ["blink", "left", "right"] } });
    expect(await reasonOf({ text: faceTextOf({ challenge: text, steps: [], frames: framesOf({ steps: CLAIMS.steps }) }) })).toBe("NOT_LIVE");
  });

  test("nobody asks but the platform", async () => {
    const own = createKeyRing({ signingKeys: undefined, secret: "a secret of somebody else, quite long" });
    expect(await reasonOf({ text: answerTo({ ring: own }) })).toBe("BAD_SIGNATURE");
    expect(await reasonOf({ facts: { platformKeys: [] } })).toBe("BAD_SIGNATURE");
  });
});

describe("V5 the negative matrix", () => {
  test("each byte of the question counts", async () => {
    const bytes = decodeBase64Url(ANSWER.slice(FACE_PREFIX.length)) ?? new Uint8Array();
    for (let place = 0; place < CHALLENGE_BYTES; place++) {
      const changed = bytes.with(place, (bytes[place] ?? 0) ^ 1);
      expect(["MALFORMED", "BAD_SIGNATURE", "WRONG_EVENT"], `byte ${place}`).toContain(await reasonOf({ text: `${FACE_PREFIX}${encodeBase64Url(changed)}` }));
    }
  });

  test("another event, chain, contract", async () => {
    const other = { ...EVENT, chainId: 1 };
    expect(await reasonOf({ text: answerTo({ event: other }) })).toBe("WRONG_EVENT");
    expect(await reasonOf({ facts: { event: { ...EVENT, contract: alice.holder } } })).toBe("WRONG_EVENT");
  });

  test("another record, another kind of record, none", async () => {
    expect(await reasonOf({ credential: knownFace({ reference: FACE_NONCE }) })).toBe("UNKNOWN_TICKET");
    expect(await reasonOf({ credential: knownFace({ kind: "pass" }) })).toBe("UNKNOWN_TICKET");
    expect(await reasonOf({ credential: null })).toBe("UNKNOWN_TICKET");
  });

  test("replaced, withdrawn, over, sold, revoked, refunded, gone", async () => {
    const cases: [string, Parameters<typeof knownFace>[0], Partial<MethodFacts>][] = [
      ["SESSION_ENDED", { status: "replaced" }, {}],
      ["SESSION_ENDED", { status: "revoked", secret: { kind: "none" } }, {}],
      ["SESSION_ENDED", { expiresAtSeconds: AT_SECONDS }, {}],
      ["NOT_HOLDER", {}, { ticket: ticketFacts({ holder: bob.holder }) }],
      ["NOT_HOLDER", {}, { ticket: ticketFacts({ leftHolderAtSeconds: new Map([[alice.holder, AT_SECONDS - 60]]) }) }],
      ["REVOKED", {}, { ticket: ticketFacts({ state: "revoked" }) }],
      ["REFUNDED", {}, { ticket: ticketFacts({ state: "refunded" }) }],
      ["UNKNOWN_TICKET", {}, { ticket: null }],
    ];
    for (const [reason, changes, facts] of cases) expect(await reasonOf({ credential: knownFace(changes), facts })).toBe(reason);
  });

  test("trap 26 a record that does not open admits nobody and blames nobody", async () => {
    expect(await judge({ credential: knownFace({ secret: { kind: "none" } }) })).toEqual({
      kind: "unsure",
      method: "biometric",
      missing: "face-record",
      subject: null,
    });
    expect(await reasonOf({ credential: knownFace({ secret: { kind: "face", template: "0x00", rotation: "0x00" } }) })).toBe("NO_MATCH");
  });
});

describe("M16 an answer has one spelling", () => {
  test("nothing more, less or elsewhere", () => {
    const bytes = decodeBase64Url(ANSWER.slice(FACE_PREFIX.length)) ?? new Uint8Array();
    for (let length = 0; length < bytes.length; length++) expect(parseFace(`${FACE_PREFIX}${encodeBase64Url(bytes.slice(0, length))}`)).toBeNull();
    const longer = encodeBase64Url(Uint8Array.of(...bytes, 0));
    for (const text of [`${FACE_PREFIX}${longer}`, ` ${ANSWER}`, `${ANSWER}=`, `${ANSWER}\n`, ANSWER.toUpperCase(), ANSWER.replace("FB1", "FB2")]) {
      expect(parseEvidence(text)).toBeNull();
    }
  });

  test("it is read as it was written", () => {
    const read = parseFace(ANSWER);
    expect(read && answerChallenge({ challenge: CHALLENGE, embedding: read.embedding, frames: read.frames })).toBe(ANSWER);
  });

  test("a question without an answer, and figures without a direction, are none", () => {
    expect(parseFace(CHALLENGE)).toBeNull();
    const embedding = embeddingOfPortrait("obama").fill(0);
    const text = answerChallenge({ challenge: CHALLENGE, embedding, frames: framesOf({ steps: ["left"] }) });
    expect(parseFace(text ?? "")).toBeNull();
  });

  test("a transcript is bounded on both sides, and the longest is within what a gate may send", () => {
    const embedding = embeddingOfPortrait("obama");
    const frames = Array.from({ length: MAX_FRAMES }, (_, i) => ({ atMs: i * 100, face: framesOf({ steps: [] })[0]?.face })).flatMap(({ atMs, face }) =>
      face ? [{ atMs, face }] : [],
    );
    const longest = answerChallenge({ challenge: CHALLENGE, embedding, frames }) ?? "";
    expect(longest).toHaveLength(MAX_FACE_LETTERS);
    expect(parseFace(longest)?.frames).toHaveLength(MAX_FRAMES);
    expect(answerChallenge({ challenge: CHALLENGE, embedding, frames: [...frames, ...frames] })).toBeNull();
    expect(answerChallenge({ challenge: CHALLENGE, embedding, frames: [] })).toBeNull();
    expect(answerChallenge({ challenge: "FB1:AAAA", embedding, frames })).toBeNull();
  });

  test("any bytes behind the prefix: an answer, never an exception, never a pass", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        expect(["MALFORMED", "BAD_SIGNATURE", "WRONG_EVENT"]).toContain(await reasonOf({ text: `${FACE_PREFIX}${encodeBase64Url(bytes)}` }));
      }),
      { numRuns: 60 },
    );
  });
});
