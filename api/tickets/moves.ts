import { createRoute, z } from "@hono/zod-openapi";
import { revokeTicket } from "#server/issuing/revoke-ticket.ts";
import { prepareTransfer } from "#server/tickets/prepare-transfer.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { addressSchema, decimalSchema, hexAddressSchema, idempotencyHeader, idSchema, json } from "../fields.ts";
import { type CallerDeps, requireCaller } from "../guards/caller.ts";
import { once } from "../guards/once.ts";
import { problems } from "../problem.ts";

const tags = ["tickets"];
const params = z.object({ id: idSchema });

const transaction = z
  .object({ chainId: z.int(), from: hexAddressSchema, to: hexAddressSchema, data: z.string().openapi({ example: "0x42842e0e" }), value: decimalSchema })
  .openapi("UnsignedTransaction", { description: "As eth_sendTransaction takes it, `value` in wei. Nothing has happened until the wallet `from` has sent it" });

const signAndSend = z.object({ kind: z.literal("sign-and-send"), transaction }).openapi("SignAndSend");
const revoked = z.object({ kind: z.literal("revoked") }).openapi("Revoked");

const transfer = createRoute({
  method: "post",
  path: "/api/tickets/{id}/transfer",
  summary: "The transaction by which your wallet gives the ticket to another; mined, it ends every code, pass and tag made before",
  tags,
  request: { params, body: { required: true, ...json({ description: "To whom", schema: z.object({ to: addressSchema }).openapi("NewTransfer") }) } },
  responses: {
    200: json({ description: "For the holder’s wallet", schema: signAndSend }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "CONFLICT", "UNAVAILABLE"),
  },
});

const reason = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, "Send a word of at most 31 small letters, digits and hyphens.")
  .openapi({ example: "charged-back", description: "It stands on chain for everybody to read" });

const revoke = createRoute({
  method: "post",
  path: "/api/tickets/{id}/revoke",
  summary: "Take a ticket back",
  description:
    "A ticket that the platform issued is revoked at once: no gate admits it, and the relayer takes it back on chain. One that was bought on chain your own wallet takes back, and the money returns to its holder: until that transaction is mined the ticket is good.",
  tags,
  request: {
    params,
    headers: idempotencyHeader,
    body: { required: true, ...json({ description: "Why", schema: z.object({ reason }).openapi("NewRevocation") }) },
  },
  responses: {
    200: json({ description: "Done, or what to sign", schema: z.discriminatedUnion("kind", [revoked, signAndSend]).openapi("Revocation") }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "ALREADY_USED", "CONFLICT", "KEY_REUSED", "UNAVAILABLE"),
  },
});

/** A3 and A4. Who owns a ticket only the chain says: what a wallet must sign is answered unsigned. */
export function registerMoveRoutes(app: FoyerApi, deps: ApiDeps & CallerDeps): void {
  app.openapi(transfer, async (c) => {
    const { wallet } = await requireCaller(deps, c);
    const prepared = await prepareTransfer(deps, { wallet, ticketId: c.req.valid("param").id, ...c.req.valid("json") });
    return c.json({ kind: "sign-and-send" as const, transaction: prepared }, 200);
  });
  app.openapi(revoke, async (c) => {
    const { userId, wallet } = await requireCaller(deps, c);
    const revoking = { organizer: { userId, wallet }, ticketId: c.req.valid("param").id, ...c.req.valid("json") };
    return once(deps, c, { userId, work: async () => c.json(await revokeTicket(deps, revoking), 200) });
  });
}
