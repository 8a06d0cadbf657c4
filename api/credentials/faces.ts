import { createRoute, z } from "@hono/zod-openapi";
import { FoyerError } from "#core/error.ts";
import { EMBEDDING_DIMENSIONS } from "#methods/biometric/embedding.ts";
import { enrolFace } from "#server/credentials/face/enrol-face.ts";
import { eraseFace } from "#server/credentials/face/erase-face.ts";
import { getFaceState } from "#server/credentials/face/get-face-state.ts";
import type { Vault } from "#server/credentials/vault.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { type IssuingDeps, requireIssuer } from "../guards/issuing.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

const tags = ["faces"];
const ofTicket = { params: z.object({ id: idSchema }) };

const consent = z.object({
  credentialId: z.uuid(),
  textVersion: z.string(),
  text: z.array(z.string()),
  consentedAtSeconds: z.int(),
  retainUntilSeconds: z.int(),
});

const state = z
  .object({ offered: z.boolean(), textVersion: z.string(), text: z.array(z.string()), retentionDays: z.int(), consent: consent.nullable() })
  .openapi("FaceState");

const read = createRoute({
  method: "get",
  path: "/api/tickets/{id}/methods/biometric",
  summary: "Whether faces are looked at, the text to agree to, and what the caller has agreed to",
  tags,
  request: ofTicket,
  responses: { 200: json({ description: "The state", schema: state }), ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND") },
});

const enrolment = z
  .object({ textVersion: z.string().max(40), figures: z.array(z.number().min(-4).max(4)).length(EMBEDDING_DIMENSIONS) })
  .openapi("FaceEnrolment", {
    description: "The version of the text that was agreed to, and what the model on the device made of the picture. Never a picture",
  });

const enrol = createRoute({
  method: "post",
  path: "/api/tickets/{id}/methods/biometric/generate",
  summary: "Puts the caller's face on record for this ticket, with the consent that it rests on",
  tags,
  request: { ...ofTicket, body: { required: true, ...json({ description: "Consent and face", schema: enrolment }) } },
  responses: {
    201: json({ description: "On record", schema: state }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "ALREADY_USED", "CONFLICT", "METHOD_DISABLED", "TOO_MANY_REQUESTS", "UNAVAILABLE"),
  },
});

const erase = createRoute({
  method: "delete",
  path: "/api/tickets/{id}/methods/biometric",
  summary: "Withdraws the consent: it and the face are deleted now",
  tags,
  request: ofTicket,
  responses: { 204: { description: "Erased" }, ...problems("UNAUTHENTICATED", "NOT_FOUND") },
});

const record = z
  .object({ ticketId: z.uuid(), holder: z.string(), ...consent.shape })
  .openapi("FaceConsentRecord", { description: "Who agreed to what, when, for what and until when" });

const exportRecord = createRoute({
  method: "get",
  path: "/api/tickets/{id}/methods/biometric/consent",
  summary: "The caller's consent, to keep",
  tags,
  request: ofTicket,
  responses: { 200: json({ description: "A file", schema: record }), ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND") },
});

/** The holder's side of V5: agree, withdraw, and see what was agreed to. */
export function registerFaceRoutes(app: FoyerApi, api: ApiDeps & IssuingDeps & { readonly vault: Vault }): void {
  const deps = { ...api, retentionDays: api.env.FACE_RETENTION_DAYS };
  const stateOf = async (input: Parameters<typeof getFaceState>[1]) => state.parse(await getFaceState(deps, input));
  app.openapi(read, async (c) => c.json(await stateOf({ session: await requireSession(deps, c), ticketId: c.req.valid("param").id }), 200));
  app.openapi(enrol, async (c) => {
    const { id: ticketId } = c.req.valid("param");
    const of = { session: await requireIssuer(deps, c, { subject: ticketId }), ticketId };
    await enrolFace(deps, { ...of, ...c.req.valid("json") });
    return c.json(await stateOf(of), 201);
  });
  app.openapi(erase, async (c) => {
    await eraseFace(deps, { session: await requireSession(deps, c), ticketId: c.req.valid("param").id });
    return c.body(null, 204);
  });
  app.openapi(exportRecord, async (c) => {
    const [session, { id: ticketId }] = [await requireSession(deps, c), c.req.valid("param")];
    const { consent: agreed } = await getFaceState(deps, { session, ticketId });
    if (!agreed) throw nothingAgreed();
    c.header("content-disposition", `attachment; filename="face-consent-${agreed.credentialId}.json"`);
    return c.json(record.parse({ ticketId, holder: session.wallet, ...agreed }), 200);
  });
}

function nothingAgreed(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "You have agreed to nothing for this ticket.", next: "There is nothing to export." });
}
