import { randomBytes } from "node:crypto";
import { createRoute, z } from "@hono/zod-openapi";
import { decodeUint, parseDecimal } from "#core/bytes.ts";
import type { Issued } from "#core/method.ts";
import { DEVICE_ALGORITHMS } from "#core/typed-data.ts";
import { findBinding } from "#server/credentials/find-binding.ts";
import { prepareBinding } from "#server/credentials/prepare-binding.ts";
import { prepareEntry } from "#server/credentials/prepare-entry.ts";
import { registerBinding } from "#server/credentials/register-binding.ts";
import { nodeCrypto } from "#server/crypto.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { addressSchema, decimalSchema, hexAddressSchema, hexSchema, idSchema, json } from "../fields.ts";
import { type IssuingDeps, requireIssuer } from "../guards/issuing.ts";

import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

/** Smart wallets sign at length; nothing honest is longer than this. */
const MAX_SIGNATURE_BYTES = 4096;
const UINT64_DIGITS = /^(?:0|[1-9][0-9]{0,18})$/;
/** Codes carry 64 bits, the table's bigint holds one less. */
const MOST_NONCE = (1n << 63n) - 1n;

const algorithm = z.enum(DEVICE_ALGORITHMS);
const deviceKey = hexSchema({ maxBytes: 33 }).openapi({ example: `0x${"ab".repeat(32)}` });

const issuedSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("payload"), text: z.string() }),
    z.object({
      kind: z.literal("sign-on-device"),
      typedData: z
        .object({
          domain: z.object({ name: z.string(), version: z.string(), chainId: z.int(), verifyingContract: z.string() }),
          types: z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string() }))),
          primaryType: z.enum(["Binding", "Entry", "Answer"]),
          message: z.record(z.string(), z.string()),
        })
        .openapi("TypedData", { description: "EIP-712, as eth_signTypedData_v4 takes it; integers as decimal text" }),
    }),
  ])
  .openapi("Issued");

const generateQr = createRoute({
  method: "post",
  path: "/api/tickets/{id}/methods/qr/generate",
  summary: "What the holder's wallet signs so that this device may show rotating codes",
  tags: ["credentials"],
  request: {
    params: z.object({ id: idSchema }),
    body: { required: true, ...json({ description: "The device's public key", schema: z.object({ algorithm, deviceKey }) }) },
  },
  responses: {
    200: json({ description: "Sign it, then register it", schema: issuedSchema }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "ALREADY_USED", "METHOD_DISABLED", "TOO_MANY_REQUESTS"),
  },
});

const generateWallet = createRoute({
  method: "post",
  path: "/api/tickets/{id}/methods/wallet/generate",
  summary: "What the holder's wallet signs to come in with this ticket, now and once",
  tags: ["credentials"],
  request: { params: z.object({ id: idSchema }) },
  responses: {
    200: json({ description: "Sign it, then show it", schema: issuedSchema }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "ALREADY_USED", "METHOD_DISABLED", "TOO_MANY_REQUESTS"),
  },
});

const bindingBody = z.object({
  eventId: idSchema,
  holder: addressSchema,
  algorithm,
  deviceKey,
  nonce: z
    .string()
    .regex(UINT64_DIGITS, "Send a decimal string.")
    .transform(parseDecimal)
    .refine((value) => value <= MOST_NONCE, "Send the nonce of the generate call.")
    .openapi({ type: "string", example: "1" }),
  issuedAtSeconds: z.int().min(0).max(0xffff_ffff),
  expiresAtSeconds: z.int().min(0).max(0xffff_ffff),
  signature: hexSchema({ maxBytes: MAX_SIGNATURE_BYTES }).openapi({ example: `0x${"cd".repeat(65)}` }),
});

const register = createRoute({
  method: "post",
  path: "/api/bindings",
  summary: "Registers what the wallet signed; the device before it stops at once",
  tags: ["credentials"],
  request: { body: { required: true, ...json({ description: "The signed binding", schema: bindingBody }) } },
  responses: {
    201: json({ description: "This device shows the tickets now", schema: z.object({ keyId: z.string() }) }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "CONFLICT", "METHOD_DISABLED", "TOO_MANY_REQUESTS"),
  },
});

const state = z
  .object({
    binding: z.object({ keyId: z.string(), nonce: decimalSchema, issuedAtSeconds: z.int(), expiresAtSeconds: z.int(), sessionLive: z.boolean() }).nullable(),
    holder: hexAddressSchema,
    serverAtMs: z.int(),
  })
  .openapi("BindingState");

const find = createRoute({
  method: "get",
  path: "/api/bindings",
  summary: "Which device shows the caller's tickets of an event, and the server's clock",
  tags: ["credentials"],
  request: { query: z.object({ eventId: idSchema }) },
  responses: { 200: json({ description: "The newest binding", schema: state }), ...problems("UNAUTHENTICATED") },
});

export function registerCredentialRoutes(app: FoyerApi, deps: ApiDeps & IssuingDeps): void {
  app.openapi(generateQr, async (c) => {
    const { id: ticketId } = c.req.valid("param");
    const session = await requireIssuer(deps, c, { subject: ticketId });
    const issued = await prepareBinding(deps, { session, ticketId, ...c.req.valid("json") });
    return c.json(wireOf(issued), 200);
  });
  app.openapi(generateWallet, async (c) => {
    const { id: ticketId } = c.req.valid("param");
    const session = await requireIssuer(deps, c, { subject: ticketId });
    const issued = await prepareEntry({ ...deps, randomNonce }, { session, ticketId });
    return c.json(wireOf(issued), 200);
  });
  app.openapi(register, async (c) => {
    const { eventId, signature, ...binding } = c.req.valid("json");
    const session = await requireIssuer(deps, c, { subject: eventId });
    return c.json(await registerBinding({ ...deps, crypto: nodeCrypto }, { session, eventId, binding, signature }), 201);
  });
  app.openapi(find, async (c) => {
    const { wallet } = await requireSession(deps, c);
    const nowMs = deps.clock.nowMs();
    return c.json({ holder: wallet, binding: await findBinding({ db: deps.db, nowMs }, { ...c.req.valid("query"), holder: wallet }), serverAtMs: nowMs }, 200);
  });
}

/** 63 bits, for a number that is used once and must not be guessed or met by chance. */
function randomNonce(): bigint {
  return decodeUint(randomBytes(8)) >> 1n;
}

function wireOf(issued: Issued): z.infer<typeof issuedSchema> {
  if (issued.kind === "payload") return issued;
  if (issued.kind === "sign-on-server") throw new TypeError("what the platform signs leaves it signed");
  const { domain, types, primaryType, message } = issued.typedData;
  const words = Object.fromEntries(Object.entries(message).map(([name, value]) => [name, String(value)]));
  const fields = Object.fromEntries(Object.entries(types).map(([name, list]) => [name, [...list]]));
  return { kind: issued.kind, typedData: { domain, types: fields, primaryType, message: words } };
}
