import { type Method, needsOf } from "#core/method.ts";
import { type PresenceEvidence, parsePresence } from "./evidence.ts";
import { issueZones, type ZonesRequest } from "./issue.ts";
import { verifyPresence } from "./verify.ts";

/**
 * Passive presence (V6): the phone was at the entrance a few minutes ago, as it said itself. It corroborates another proof and
 * never stands for one, since any phone can say that it is anywhere.
 */
export const geofenceMethod: Method<PresenceEvidence, ZonesRequest> = {
  id: "geofence",
  title: "Presence at the entrance",
  offline: false,
  issue: issueZones,
  parse: parsePresence,
  needs: ({ reference }) => needsOf({ credential: { kind: "presence", reference } }),
  verify: verifyPresence,
};
