import { createRoute, z } from "@hono/zod-openapi";
import { getPresence } from "#server/geofence/get-presence.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { requireSession } from "../guards/session.ts";
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
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "ALREADY_USED", "METHOD_DISABLED"),
  },
});

/** For the holder's own page. Entries come by public-routes.ts. */
export function registerGeofenceRoutes(app: FoyerApi, deps: ApiDeps): void {
  app.openapi(generate, async (c) => {
    const session = await requireSession(deps, c);
    const { issued, presence } = await getPresence(deps, { session, ticketId: c.req.valid("param").id });
    return c.json(holderPresence.parse({ zones: zonesOf(issued), presence }), 200);
  });
}
