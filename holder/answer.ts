import { z } from "zod";
import { type Address, type Hex, parseAddress, parseDecimal } from "#core/bytes.ts";
import { writeChallengeCode } from "#core/challenge.ts";
import { type AnswerTypedData, answerTypedData, type Challenge } from "#core/typed-data.ts";
import { send } from "./api.ts";

/** What a gate asks, as a page of this device was told it. */
export type AskedByGate = {
  readonly event: { readonly id: string; readonly title: string; readonly chainId: number; readonly contract: Address };
  readonly challenge: Challenge;
};

const asked = z.object({
  event: z.object({ id: z.uuid(), title: z.string(), chainId: z.int(), contract: z.string().transform(parseAddress) }),
  challenge: z.object({
    nonce: z.string().transform(parseDecimal),
    gateId: z.uuid(),
    gateName: z.string(),
    deviceId: z.uuid(),
    issuedAtSeconds: z.int(),
    expiresAtSeconds: z.int(),
  }),
});

type Deps = { readonly fetch: typeof globalThis.fetch };

/** What the gate with this code on its screen asks. Throws what the server says of it. */
export async function findAsked({ fetch }: Deps, { nonce }: { nonce: bigint }): Promise<AskedByGate> {
  return asked.parse(await send({ fetch, path: `/api/challenges/${writeChallengeCode(nonce)}` }));
}

type Reply = {
  readonly asked: AskedByGate;
  readonly ticket: { readonly id: string; readonly tokenId: bigint; readonly holder: Address };
  readonly signTypedData: (typedData: AnswerTypedData) => Promise<Hex>;
};

/** The wallet's answer, in words that are written here and not by the server, sent to the gate. Throws what wallet and server throw. */
export async function answerGate({ fetch }: Deps, { asked: { event, challenge }, ticket, signTypedData }: Reply): Promise<void> {
  const answer = { challenge, holder: ticket.holder, tokenId: ticket.tokenId };
  const signature = await signTypedData(answerTypedData({ event, answer }));
  await send({ fetch, path: `/api/challenges/${writeChallengeCode(challenge.nonce)}/answer`, body: { ticketId: ticket.id, signature } });
}
