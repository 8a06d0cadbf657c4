import { createRoute, z } from "@hono/zod-openapi";
import { CREDENTIAL_KINDS } from "#core/method.ts";
import { personalizeTag } from "#server/credentials/personalize-tag.ts";
import { provisionTag } from "#server/credentials/provision-tag.ts";
import { revokeCredential } from "#server/credentials/revoke-credential.ts";
import { identifyTicket } from "#server/gate/identify-ticket.ts";
import { createGuessLimiter } from "#server/gate/limits.ts";
import { SCANS_PER_DEVICE } from "#server/limits/limits.ts";
import type { FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import type { IssuingDeps } from "../guards/issuing.ts";
import { tellQuota } from "../guards/limits.ts";
import { traceOf } from "../guards/trace.ts";
import { problems } from "../problem.ts";
import { requireShift } from "./guards.ts";
import type { GateAdmitDeps } from "./scan.ts";

const tags = ["tags"];
const MOST_LETTERS = 600;
const uid = z.string().max(40).openapi({ example: "04:a2:b3:c4:d5:e6:80", description: "As the reader spells it" });
const hex = z.string().openapi({ example: `0x${"ab".repeat(16)}` });

const identify = createRoute({
  method: "post",
  path: "/api/gate/tickets/identify",
  summary: "Which ticket does this code show? Nobody is let in and nothing is burned",
  tags,
  request: { body: { required: true, ...json({ description: "The guest's code", schema: z.object({ text: z.string().max(MOST_LETTERS) }) }) } },
  responses: {
    200: json({
      description: "The ticket",
      schema: z.object({ id: z.uuid(), tier: z.int(), tierName: z.string(), serial: z.int() }).openapi("IdentifiedTicket"),
    }),
    ...problems("UNAUTHENTICATED", "TOO_MANY_REQUESTS"),
  },
});

const tagRequest = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("uid"), uid }),
    z.object({ kind: z.literal("record"), uid }),
    z.object({ kind: z.literal("sun"), message: z.string().max(MOST_LETTERS) }),
  ])
  .openapi("TagRequest", { description: "By its UID; by a text that is written on it; by secure messages, with one reading after its keys were set" });

const provision = createRoute({
  method: "post",
  path: "/api/tickets/{id}/methods/nfc/generate",
  summary: "From now on this tag stands for the ticket, and no other tag does",
  tags,
  request: { params: z.object({ id: idSchema }), body: { required: true, ...json({ description: "The tag", schema: tagRequest }) } },
  responses: {
    201: json({
      description: "Write `text` on the tag as one NDEF text record; `null`: write nothing",
      schema: z.object({ credentialId: z.uuid(), kind: z.enum(CREDENTIAL_KINDS), text: z.string().nullable() }).openapi("ProvisionedTag"),
    }),
    ...problems("UNAUTHENTICATED", "NOT_FOUND", "EXPIRED", "CONFLICT", "METHOD_DISABLED", "TOO_MANY_REQUESTS", "UNAVAILABLE"),
  },
});

const personalize = createRoute({
  method: "post",
  path: "/api/gate/tags/personalize",
  summary: "The keys and the address that a native reader sets in a blank NTAG 424 DNA; supervisors only",
  tags,
  request: { body: { required: true, ...json({ description: "The blank tag", schema: z.object({ uid }) }) } },
  responses: {
    200: json({
      description: "Key 0, 1 and 2, and the NDEF address with the places of its PICC data and MAC",
      schema: z.object({ keys: z.object({ changeKey: hex, sealKey: hex, macKey: hex }), url: z.string() }).openapi("TagSetup"),
    }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "TOO_MANY_REQUESTS", "UNAVAILABLE"),
  },
});

const revoke = createRoute({
  method: "delete",
  path: "/api/gate/tickets/{id}/credentials/{credentialId}",
  summary: "A tag or pass that was lost opens nothing from now on",
  tags,
  request: { params: z.object({ id: idSchema, credentialId: idSchema }) },
  responses: { 204: { description: "Switched off" }, ...problems("UNAUTHENTICATED", "NOT_FOUND") },
});

/** For the kiosk page and for native kiosks: the same calls, by a paired device with a steward at work on it. */
export function registerTagRoutes(app: FoyerApi, deps: GateAdmitDeps & IssuingDeps): void {
  app.openapi(identify, async (c) => {
    const shift = await requireShift(deps, c);
    const guesses = createGuessLimiter(deps, { shift, traceOf: () => traceOf(c) });
    const identified = identifyTicket({ ...deps, guesses }, { shift, ...c.req.valid("json") });
    tellQuota(c, deps.counts.look(SCANS_PER_DEVICE, shift.deviceId));
    return c.json(await identified, 200);
  });
  app.openapi(provision, async (c) => {
    const { id: ticketId } = c.req.valid("param");
    const shift = await requireShift(deps, c);
    deps.issuing.take({ who: shift.staffId, subject: ticketId }, (quota) => tellQuota(c, quota));
    return c.json(await provisionTag(deps, { shift, ticketId, tag: c.req.valid("json") }), 201);
  });
  app.openapi(personalize, async (c) => {
    const shift = await requireShift(deps, c);
    const { uid } = c.req.valid("json");
    deps.issuing.take({ who: shift.staffId, subject: uid }, (quota) => tellQuota(c, quota));
    return c.json(await personalizeTag({ ...deps, publicUrl: deps.env.PUBLIC_URL }, { shift, uid }), 200);
  });
  app.openapi(revoke, async (c) => {
    const { id: ticketId, credentialId } = c.req.valid("param");
    await revokeCredential(deps, { by: { kind: "staff", shift: await requireShift(deps, c) }, ticketId, credentialId });
    return c.body(null, 204);
  });
}
