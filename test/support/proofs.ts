import { randomBytes } from "node:crypto";
import { decodeHex, encodeHex, type Hex } from "#core/bytes.ts";
import { readChallenge } from "#core/challenge.ts";
import { slotAt } from "#core/credential.ts";
import { type Demand, METHOD_IDS, type MethodId } from "#core/policy.ts";
import { answerTypedData } from "#core/typed-data.ts";
import { tapOf } from "#methods/nfc/evidence.ts";
import { encodeAnswer } from "#methods/wallet/answer.ts";
import { getChallenge } from "#server/credentials/get-challenge.ts";
import type { ProvisionedTag, TagRequest } from "#server/credentials/provision-tag.ts";
import { ORIGIN } from "./api.ts";
import { codeOf } from "./credentials.ts";
import { type Desk, signEntry } from "./gate.ts";
import { type At, type Guest, must, ticketIdOf } from "./guest.ts";
import { googleBarcodeOf, readApplePass } from "./phone-wallets.ts";
import { MASTER_KEY, sunOf } from "./tags.ts";
import type { WorldEvent } from "./world.ts";

/** What each method takes for evidence. A new method does not compile until it says so here and PROOFS says how it is made. */
type OfMethods<Kinds extends Record<MethodId, string>> = Kinds[MethodId];
export type ProofKind = OfMethods<{
  qr: "device code" | "long code" | "platform code";
  wallet: "wallet entry" | "wallet answer";
  nfc: "tag uid" | "tag record" | "tag message";
  pass: "pass" | "google barcode" | "apple barcode";
  /** Nobody holds it in hand: the server adds its own record to what the guest shows. */
  geofence: never;
  /** The gate makes it of the person before it, for one question, beside another proof: test/flows/faces.test.ts. */
  biometric: never;
}>;

/** What the guest holds out: made anew for each look where a phone or a chip does so, else as it was made. */
export type Proof = { readonly show: () => string };

type Input = { readonly event: WorldEvent; readonly guest: Guest; readonly tokenId: bigint; readonly desk: Desk };

/** Each kind by the calls that a phone, a page or a kiosk makes. */
export const PROOFS: Readonly<Record<ProofKind, (at: At, input: Input) => Promise<Proof>>> = {
  "device code": async (at, input) => ({ show: () => deviceCode(at, input) }),
  "long code": async (at, input) => ({ show: () => deviceCode(at, input, input.guest.carried) }),
  "platform code": async (at, input) => fixed((await generate<{ text: string }>(at, { ...input, path: "methods/qr/platform-code" })).text),
  "wallet entry": async (at, { event, guest, tokenId }) => fixed(await signEntry(at, { event, account: guest.account, tokenId })),
  "wallet answer": answerGate,
  "tag uid": async (at, input) => {
    const uid = newUid();
    await provision(at, { ...input, tag: { kind: "uid", uid: typed(uid) } });
    return fixed(typed(uid));
  },
  "tag record": async (at, input) => {
    const uid = newUid();
    const { text } = await provision(at, { ...input, tag: { kind: "record", uid: typed(uid) } });
    return fixed(tapOf({ record: text ?? "", uid }) ?? "");
  },
  "tag message": async (at, input) => {
    const uid = newUid();
    let counter = 1;
    await provision(at, { ...input, tag: { kind: "sun", message: sunOf({ uid, counter }) } });
    return {
      show: () => {
        counter += 1;
        return sunOf({ uid, counter });
      },
    };
  },
  pass: async (at, input) => fixed((await generate<{ text: string }>(at, { ...input, path: "methods/pass/generate" })).text),
  "google barcode": async (at, input) => {
    const { url } = await generate<{ url: string }>(at, { ...input, path: "wallets/google" });
    return { show: () => googleBarcodeOf({ url, atMs: at.clock.nowMs() }) };
  },
  "apple barcode": async (at, input) => fixed((await fetchApplePass(at, input)).barcode),
};

export const PROOF_KINDS = Object.keys(PROOFS) as ProofKind[];

/** The settings without which some kind could not be made. */
export const TAG_SOURCE = { NFC_MASTER_KEY: MASTER_KEY };

/** A gate that is content with any one method. */
export const ANY_METHOD: Pick<Demand, "anyOf"> = { anyOf: METHOD_IDS.map((method) => [method]) };

/** What a genuine and fresh proof is answered: a picture that never changes only names its ticket. */
export function welcomeOf(kind: ProofKind): "admit" | "ask" {
  return kind === "apple barcode" ? "ask" : "admit";
}

export async function fetchApplePass(at: At, { event, guest, tokenId }: Omit<Input, "desk">): Promise<ReturnType<typeof readApplePass>> {
  const response = await guest.browser.get(`/api/tickets/${await ticketIdOf(at, { event, tokenId })}/wallets/apple`);
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return readApplePass(Buffer.from(await response.arrayBuffer()));
}

export async function provision(at: At, { event, tokenId, desk, tag }: Omit<Input, "guest"> & { tag: TagRequest }): Promise<ProvisionedTag> {
  const headers = { authorization: `Bearer ${desk.shiftToken}`, "x-foyer-device": desk.deviceToken, "content-type": "application/json", origin: ORIGIN };
  const path = `${ORIGIN}/api/tickets/${await ticketIdOf(at, { event, tokenId })}/methods/nfc/generate`;
  return must(await at.app.request(path, { method: "POST", headers, body: JSON.stringify(tag) }));
}

/** A chip that nobody has used: NXP's number in front. */
export function newUid(): Hex {
  return encodeHex(Uint8Array.of(0x04, ...randomBytes(6)));
}

/** As a reader on a cable types it. */
export function typed(uid: Hex): string {
  return uid.slice(2).toUpperCase();
}

/** The gate asks, the wallet answers: good at the device that asked. */
async function answerGate({ world, app, clock }: At, { event, guest, tokenId, desk }: Input): Promise<Proof> {
  const headers = { authorization: `Bearer ${desk.shiftToken}`, "x-foyer-device": desk.deviceToken };
  const { code } = await must<{ code: string }>(await app.request(`${ORIGIN}/api/gate/challenges`, { method: "POST", headers }));
  const { challenge } = await getChallenge({ db: world.db, clock }, { nonce: readChallenge({ text: code, origin: ORIGIN }) });
  const answer = { challenge, holder: guest.wallet, tokenId };
  const place = { chainId: world.chain.chainId, contract: event.contract };
  const signature = await world.chain.account(guest.account).signTypedData(answerTypedData({ event: place, answer }));
  return fixed(encodeAnswer({ event: place, answer, signature: decodeHex(signature) }));
}

function deviceCode({ world, clock }: At, { event, guest, tokenId }: Input, carried: Guest["carried"] | null = null): string {
  const place = { chainId: world.chain.chainId, contract: event.contract, codePeriodSeconds: 15 };
  return codeOf({ event: place, tokenId, slot: slotAt({ atMs: clock.nowMs(), periodSeconds: 15 }), device: guest.device, carried });
}

async function generate<Body>(at: At, { event, guest, tokenId, path }: Input & { path: string }): Promise<Body> {
  return must(await guest.browser.post(`/api/tickets/${await ticketIdOf(at, { event, tokenId })}/${path}`));
}

function fixed(text: string): Proof {
  return { show: () => text };
}
