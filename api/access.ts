import type { ApiScope } from "#core/api-scope.ts";

/**
 * Who an operation answers, from nobody in particular to one person. The answer for everybody else is 401, 403 or 404.
 * - `anybody`: no credentials are looked at. `proof`: neither, for what is sent is signed or secret itself.
 * - `account`: whoever is signed in; what is read or written is the caller's own. `holder`: of the ticket in the path, by the chain.
 * - `organizer`: of the event in path or query, or that the path's ticket or the body belongs to. `organizer-or-admin`, `admin`: platform admins (U6).
 * - `device`: a paired gate device. `shift`: one with a steward at work on it, for the steward's own event; `supervisor`: of that role.
 * - `event-shift`: a shift of the event that the path's ticket belongs to.
 */
export type Caller =
  | "anybody"
  | "proof"
  | "account"
  | "holder"
  | "organizer"
  | "organizer-or-admin"
  | "admin"
  | "device"
  | "shift"
  | "event-shift"
  | "supervisor";

/** `scope`: what a program's key or token must be good for; without one no program may call, whatever its key. */
export type Access = { readonly caller: Caller; readonly scope?: ApiScope | "any" };

/**
 * Every operation and who may call it. The document says it to callers, test/house/access.test.ts holds that none is missing, and
 * test/flows/access.test.ts calls each as everybody, upon their own and others' things (C20, trap 68).
 */
export const ACCESS: Readonly<Record<string, Access>> = {
  "GET /.well-known/jwks.json": { caller: "anybody" },
  "GET /api/account/history": { caller: "account", scope: "tickets:read" },
  "GET /api/account/notices": { caller: "account" },
  "GET /api/account/notices/unread": { caller: "account" },
  "POST /api/account/notices/read": { caller: "account" },
  "POST /api/admin/methods/{method}/toggle": { caller: "organizer-or-admin", scope: "entry:write" },
  "GET /api/apple/v1/devices/{deviceId}/registrations/{passType}": { caller: "anybody" },
  "DELETE /api/apple/v1/devices/{deviceId}/registrations/{passType}/{serial}": { caller: "proof" },
  "POST /api/apple/v1/devices/{deviceId}/registrations/{passType}/{serial}": { caller: "proof" },
  "POST /api/apple/v1/log": { caller: "anybody" },
  "GET /api/apple/v1/passes/{passType}/{serial}": { caller: "proof" },
  "GET /api/audits/usage": { caller: "organizer", scope: "audits:read" },
  "GET /api/audits/usage.csv": { caller: "organizer", scope: "audits:read" },
  "POST /api/auth/sign-out": { caller: "anybody" },
  "POST /api/auth/siwe/nonce": { caller: "anybody" },
  "POST /api/auth/siwe/verify": { caller: "proof" },
  "GET /api/bindings": { caller: "account" },
  "POST /api/bindings": { caller: "account" },
  "GET /api/challenges/{code}": { caller: "anybody" },
  "POST /api/challenges/{code}/answer": { caller: "account" },
  "GET /api/changes": { caller: "anybody" },
  "GET /api/events": { caller: "anybody" },
  "GET /api/events/{id}": { caller: "anybody" },
  "POST /api/events/{id}/geofence/webhook": { caller: "proof" },
  "GET /api/events/{id}/geofence/zones": { caller: "anybody" },
  "GET /api/events/{id}/issuances": { caller: "organizer", scope: "tickets:read" },
  "GET /api/events/{id}/issuances/{issuanceId}": { caller: "organizer", scope: "tickets:read" },
  "POST /api/events/{id}/issuances/{issuanceId}/settle": { caller: "organizer", scope: "tickets:issue" },
  "GET /api/events/{id}/policy": { caller: "organizer", scope: "entry:read" },
  "PUT /api/events/{id}/policy": { caller: "organizer", scope: "entry:write" },
  "GET /api/events/{id}/webhooks": { caller: "organizer" },
  "POST /api/events/{id}/webhooks": { caller: "organizer" },
  "DELETE /api/events/{id}/webhooks/{webhookId}": { caller: "organizer" },
  "PATCH /api/events/{id}/webhooks/{webhookId}": { caller: "organizer" },
  "GET /api/events/{id}/webhooks/{webhookId}/deliveries": { caller: "organizer" },
  "POST /api/events/{id}/webhooks/{webhookId}/deliveries/{deliveryId}/replay": { caller: "organizer" },
  "POST /api/events/{id}/webhooks/{webhookId}/replay": { caller: "organizer" },
  "POST /api/events/{id}/webhooks/{webhookId}/secret": { caller: "organizer" },
  "POST /api/events/{id}/webhooks/{webhookId}/test": { caller: "organizer" },
  "POST /api/gate/attempts/{attemptId}/undo": { caller: "shift" },
  "POST /api/gate/challenges": { caller: "shift" },
  "GET /api/gate/challenges/{code}": { caller: "shift" },
  "POST /api/gate/device-token": { caller: "proof" },
  "POST /api/gate/overrides": { caller: "shift" },
  "GET /api/gate/pack": { caller: "device" },
  "POST /api/gate/pair": { caller: "proof" },
  "POST /api/gate/scans": { caller: "shift" },
  "POST /api/gate/shifts": { caller: "device" },
  "DELETE /api/gate/shifts/current": { caller: "shift" },
  "GET /api/gate/staff": { caller: "device" },
  "POST /api/gate/tags/personalize": { caller: "supervisor" },
  "POST /api/gate/tickets/identify": { caller: "shift" },
  "DELETE /api/gate/tickets/{id}/credentials/{credentialId}": { caller: "event-shift" },
  "POST /api/gate/tickets/{id}/face-challenge": { caller: "event-shift" },
  "GET /api/gate/time": { caller: "anybody" },
  "POST /api/geofence/entries": { caller: "proof" },
  "GET /api/health": { caller: "anybody" },
  "GET /api/keys": { caller: "account" },
  "POST /api/keys": { caller: "account" },
  "DELETE /api/keys/{id}": { caller: "account" },
  "GET /api/listings": { caller: "anybody" },
  "GET /api/operator/changes": { caller: "admin" },
  "GET /api/operator/jobs": { caller: "admin" },
  "POST /api/operator/jobs/{job}/runs": { caller: "admin" },
  "PUT /api/operator/jobs/{job}/state": { caller: "admin" },
  "GET /api/operator/mirror": { caller: "admin" },
  "GET /api/tickets": { caller: "account", scope: "tickets:read" },
  "POST /api/tickets": { caller: "organizer", scope: "tickets:issue" },
  "GET /api/tickets/{id}": { caller: "anybody" },
  "GET /api/tickets/{id}/credentials": { caller: "holder" },
  "DELETE /api/tickets/{id}/credentials/{credentialId}": { caller: "holder" },
  "GET /api/tickets/{id}/methods": { caller: "anybody" },
  "POST /api/tickets/{id}/methods": { caller: "holder" },
  "GET /api/tickets/{id}/methods/biometric": { caller: "holder" },
  "DELETE /api/tickets/{id}/methods/biometric": { caller: "holder" },
  "GET /api/tickets/{id}/methods/biometric/consent": { caller: "holder" },
  "POST /api/tickets/{id}/methods/biometric/generate": { caller: "holder" },
  "POST /api/tickets/{id}/methods/geofence/generate": { caller: "holder" },
  "POST /api/tickets/{id}/methods/nfc/generate": { caller: "event-shift" },
  "POST /api/tickets/{id}/methods/pass/generate": { caller: "holder" },
  "POST /api/tickets/{id}/methods/qr/generate": { caller: "holder" },
  "POST /api/tickets/{id}/methods/qr/platform-code": { caller: "holder" },
  "POST /api/tickets/{id}/methods/wallet/generate": { caller: "holder" },
  "POST /api/tickets/{id}/methods/{method}/verify": { caller: "event-shift" },
  "POST /api/tickets/{id}/revoke": { caller: "organizer", scope: "tickets:revoke" },
  "POST /api/tickets/{id}/transfer": { caller: "holder", scope: "tickets:transfer" },
  "GET /api/tickets/{id}/wallets/apple": { caller: "holder" },
  "POST /api/tickets/{id}/wallets/google": { caller: "holder" },
  "POST /api/tokens": { caller: "account", scope: "any" },
};
