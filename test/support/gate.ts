import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type { FoyerApi } from "#api/app.ts";
import { wordsToAcknowledge } from "#core/acknowledgement.ts";
import { decodeHex, encodeHex, type Hex } from "#core/bytes.ts";
import { slotAt } from "#core/credential.ts";
import { encodeDeviceProof } from "#core/device-proof.ts";
import type { GateDirection, Way } from "#core/passage.ts";
import { type Demand, demandOf, type MethodSet, type Policy } from "#core/policy.ts";
import type { ScanAnswer } from "#core/scan.ts";
import { type Binding, bindingTypedData, entryTypedData } from "#core/typed-data.ts";
import { encodeEntry } from "#methods/wallet/evidence.ts";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import { registerBinding } from "#server/credentials/register-binding.ts";
import { createWalletVerdicts } from "#server/credentials/wallet-verdicts.ts";
import { nodeCrypto } from "#server/crypto.ts";
import type { Organizer } from "#server/gate/assert-organizer.ts";
import { createGate } from "#server/gate/create-gate.ts";
import { createPairingCode } from "#server/gate/create-pairing-code.ts";
import { createStaff } from "#server/gate/create-staff.ts";
import { getPolicy } from "#server/gate/get-policy.ts";
import { savePolicy } from "#server/gate/save-policy.ts";
import { ORIGIN } from "./api.ts";
import { codeOf, deviceOf, type TestDevice } from "./credentials.ts";
import type { World, WorldEvent } from "./world.ts";

export const PIN = "402917";

/** A clock that a test may move; the world's chain and database keep the real time. */
export type TestClock = { nowMs: () => number; aheadMs: number };

export function createClock(): TestClock {
  const clock = { aheadMs: 0, nowMs: () => Date.now() + clock.aheadMs };
  return clock;
}

export type Answered = { readonly status: number; readonly body: ScanAnswer & { readonly code?: string } };
export type Tokens = { readonly deviceToken: string; readonly shiftToken: string };

/** A paired device with a steward at work on it, behind HTTP as a real one is. */
export type Desk = Tokens & {
  readonly gateId: string;
  readonly gateName: string;
  readonly deviceId: string;
  readonly staffId: string;
  readonly device: TestDevice;
  readonly scan: (evidence: string | readonly string[], attemptId?: string) => Promise<Answered>;
  /** The scan's refusal, or "admit", or "ask": what most tests ask about. */
  readonly outcome: (evidence: string | readonly string[]) => Promise<string>;
};

type At = { readonly world: World; readonly app: FoyerApi; readonly clock: TestClock };

/** A new gate, a new steward, a new device; each by the operation that the organizer's page and the device use. */
export async function openDesk(
  { world, app, clock }: At,
  {
    event,
    gateName = `Gate ${randomUUID().slice(0, 8)}`,
    tiers = [],
    direction = "in",
    policy,
  }: { event: WorldEvent; gateName?: string; tiers?: number[]; direction?: GateDirection; policy?: Pick<Demand, "anyOf"> },
): Promise<Desk> {
  const deps = { db: world.db, clock };
  const organizer = { userId: world.organizer.userId, eventId: event.id };
  const { gateId } = await createGate(deps, { organizer, name: gateName, tiers, direction });
  if (policy) await changePolicy(deps, { organizer, change: (before) => askAt({ policy: before, gateId, anyOf: policy.anyOf }) });
  const { staffId } = await createStaff(deps, { organizer, name: `Grace ${randomUUID().slice(0, 8)}`, pin: PIN });
  const { code } = await createPairingCode(deps, { organizer, gateId });
  const device = deviceOf({ name: randomUUID() });
  const { deviceId } = await call<{ deviceId: string }>({ app, method: "POST", path: "pair", headers: fromElsewhere(), body: pairBody({ code, device }) });
  const { deviceToken } = await askDeviceToken({ app, clock, event, deviceId, device });
  const { shiftToken } = await askShift({ app, deviceToken, staffId });
  const scan = (evidence: string | readonly string[], attemptId: string = randomUUID()) =>
    sendScan({ app, tokens: { deviceToken, shiftToken }, attemptId, evidence: [evidence].flat(), scannedAtMs: clock.nowMs() });
  return {
    ...{ gateId, gateName, deviceId, staffId, device, deviceToken, shiftToken, scan },
    outcome: async (evidence) => outcomeOf(await scan(evidence)),
  };
}

/** Saves what a test makes of the event's policy, as the organizer's page does. */
export async function changePolicy(
  deps: { db: World["db"]; clock: TestClock },
  { organizer, change }: { organizer: Organizer; change: (before: Policy) => Policy },
): Promise<void> {
  const { policy, version } = await getPolicy(deps, organizer);
  await savePolicy(deps, { organizer, policy: change(policy), version });
}

/** This gate asks for something of its own; all that could be agreed to is agreed to. */
function askAt({ policy, gateId, anyOf }: { policy: Policy; gateId: string; anyOf: readonly MethodSet[] }): Policy {
  const demand = demandOf(anyOf);
  const words = wordsToAcknowledge(demand);
  const acknowledgement = words === null ? null : { by: "", atSeconds: 0, words };
  return { ...policy, overrides: [...policy.overrides, { ...demand, acknowledgement, when: { gateIds: [gateId], tiers: [], window: null } }] };
}

/** Each device calls from an address of its own, as api/main.ts would tell it. */
export function fromElsewhere(): Record<string, string> {
  return { [CLIENT_IP_HEADER]: `10.${randomBytes(3).join(".")}` };
}

export function pairBody({ code, device, name = "Phone of the door" }: { code: string; device: TestDevice; name?: string }): object {
  return { code, name, algorithm: device.algorithm, publicKey: device.deviceKey };
}

export function askDeviceToken(input: {
  app: FoyerApi;
  clock: TestClock;
  event: WorldEvent;
  deviceId: string;
  device: TestDevice;
}): Promise<{ deviceToken: string }> {
  const proof = { eventId: input.event.id, deviceId: input.deviceId, atMs: input.clock.nowMs() };
  const signature = encodeHex(input.device.sign(encodeDeviceProof(proof)));
  return call({ app: input.app, method: "POST", path: "device-token", body: { ...proof, signature } });
}

export function askShift(input: { app: FoyerApi; deviceToken: string; staffId: string; pin?: string }): Promise<{ shiftToken: string }> {
  const headers = { "x-foyer-device": input.deviceToken };
  return call({ app: input.app, method: "POST", path: "shifts", headers, body: { staffId: input.staffId, pin: input.pin ?? PIN } });
}

export async function sendScan(input: {
  app: FoyerApi;
  tokens: Partial<Tokens>;
  attemptId: string;
  evidence: readonly unknown[];
  scannedAtMs: unknown;
  direction?: Way;
}): Promise<Answered> {
  const { app, tokens, ...body } = input;
  const headers = { authorization: `Bearer ${tokens.shiftToken ?? ""}`, "x-foyer-device": tokens.deviceToken ?? "" };
  const response = await send({ app, method: "POST", path: "scans", headers, body });
  return { status: response.status, body: (await response.json()) as Answered["body"] };
}

export function outcomeOf({ status, body }: Answered): string {
  if (status !== 200) return `${status} ${body.code}`;
  return body.decision.kind === "refuse" ? body.decision.reason : body.decision.kind;
}

type Call = { app: FoyerApi; method: string; path: string; headers?: Record<string, string>; body?: object };

export function send({ app, method, path, headers = {}, body }: Call): Promise<Response> {
  const init = { method, headers: { origin: ORIGIN, "content-type": "application/json", ...headers } };
  return Promise.resolve(app.request(`${ORIGIN}/api/gate/${path}`, body ? { ...init, body: JSON.stringify(body) } : init));
}

async function call<Answer>(input: Call): Promise<Answer> {
  const response = await send(input);
  if (!response.ok) throw new Error(`${input.path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** A holder's phone: bound by the wallet's real signature through the real operation. */
export type Phone = {
  readonly binding: Binding;
  readonly signature: Hex;
  readonly sessionId: string;
  readonly device: TestDevice;
  /** The code that the phone shows now, or `slots` later. */
  readonly code: (tokenId: bigint, slots?: number) => string;
};

let lastNonce = 0n;

export async function bindPhone({ world, clock }: Omit<At, "app">, { event, account }: { event: WorldEvent; account: number }): Promise<Phone> {
  const session = await world.signIn(account);
  const device = deviceOf({ name: randomUUID() });
  lastNonce += 1n;
  const issuedAtSeconds = Math.floor(clock.nowMs() / 1000);
  const { algorithm, deviceKey } = device;
  const binding = { holder: session.wallet, algorithm, deviceKey, nonce: lastNonce, issuedAtSeconds, expiresAtSeconds: issuedAtSeconds + 6 * 3600 };
  const place = { chainId: world.chain.chainId, contract: event.contract };
  const signature = (await world.chain.account(account).signTypedData(bindingTypedData({ event: place, binding }))) as Hex;
  const deps = { db: world.db, verdicts: createWalletVerdicts({ chain: world.chain.client }), crypto: nodeCrypto, clock };
  await registerBinding(deps, { session, eventId: event.id, binding, signature });
  const code = (tokenId: bigint, slots = 0) => phoneCode({ world, clock, event, device, tokenId, slots });
  return { binding, signature, sessionId: session.sessionId, device, code };
}

function phoneCode(input: { world: World; clock: TestClock; event: WorldEvent; device: TestDevice; tokenId: bigint; slots: number }): string {
  const place = { chainId: input.world.chain.chainId, contract: input.event.contract, codePeriodSeconds: 15 };
  const slot = slotAt({ atMs: input.clock.nowMs(), periodSeconds: 15 }) + input.slots;
  return codeOf({ event: place, tokenId: input.tokenId, slot, device: input.device });
}

/** A code for entry that the wallet itself signs. */
export async function signEntry(
  { world, clock }: Omit<At, "app">,
  input: { event: WorldEvent; account: number; tokenId: bigint; nonce?: bigint },
): Promise<string> {
  const wallet = world.chain.account(input.account);
  const issuedAtSeconds = Math.floor(clock.nowMs() / 1000);
  const nonce = input.nonce ?? BigInt(randomInt(2 ** 40));
  const entry = {
    holder: wallet.address.toLowerCase() as Binding["holder"],
    tokenId: input.tokenId,
    nonce,
    issuedAtSeconds,
    expiresAtSeconds: issuedAtSeconds + 240,
  };
  const event = { chainId: world.chain.chainId, contract: input.event.contract };
  const signature = decodeHex(await wallet.signTypedData(entryTypedData({ event, entry })));
  return encodeEntry({ event, entry, signature });
}
