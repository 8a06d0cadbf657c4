import { createRoute, z } from "@hono/zod-openapi";
import { getPresence } from "#server/geofence/get-presence.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { type IssuingDeps, requireIssuer } from "../guards/issuing.ts";
import { problems } from "../problem.ts";
import { holderPresence } from "./schemas.ts";
import { zonesOf } from "./zones-of.ts";

const generate = createRoute({
  method: "post",
  path: "/api/tickets/{id}/methods/geofence/generate",
  summary: "The zones where the caller's phone can be seen, and whether it was",
  tags: ["geofence"],
  request: { params: z.object({ id: idSchema }) },
  responses: {
    200: json({ description: "Zones and presence", schema: holderPresence }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "ALREADY_USED", "METHOD_DISABLED", "TOO_MANY_REQUESTS"),
  },
});

/** For the holder's own page. Entries come by public-routes.ts. */
export function registerGeofenceRoutes(app: FoyerApi, deps: ApiDeps & IssuingDeps): void {
  app.openapi(generate, async (c) => {
    const { id: ticketId } = c.req.valid("param");
    const session = await requireIssuer(deps, c, { subject: ticketId });
    const { issued, presence } = await getPresence(deps, { session, ticketId });
    return c.json(holderPresence.parse({ zones: zonesOf(issued), presence }), 200);
  });
}
