/** Whose calls are counted, beside those of the address that they come from. `ticket`: for each of the caller's, or any that is guessed at. */
export type CountedBy = "device" | "account" | "ticket";

/**
 * The operations that prove something or make what proves something, and by whom their calls are counted (A12, C16): every one of
 * them by its address, and by who has proved to be the caller.
 */
export const LIMITED: Readonly<Record<string, readonly CountedBy[]>> = {
  "POST /api/auth/siwe/nonce": [],
  "POST /api/auth/siwe/verify": [],
  "GET /api/bindings": [],
  "POST /api/bindings": ["account", "ticket"],
  "GET /api/challenges/{code}": [],
  "POST /api/challenges/{code}/answer": ["account", "ticket"],
  "POST /api/events/{id}/geofence/webhook": [],
  "POST /api/gate/challenges": [],
  "GET /api/gate/challenges/{code}": [],
  "POST /api/gate/device-token": [],
  "POST /api/gate/pair": [],
  "POST /api/gate/scans": ["device"],
  "POST /api/gate/shifts": ["device"],
  "POST /api/gate/tags/personalize": ["account", "ticket"],
  "POST /api/gate/tickets/identify": ["device"],
  "POST /api/gate/tickets/{id}/face-challenge": ["device"],
  "POST /api/geofence/entries": [],
  "POST /api/tickets/{id}/methods/biometric/generate": ["account", "ticket"],
  "POST /api/tickets/{id}/methods/geofence/generate": ["account", "ticket"],
  "POST /api/tickets/{id}/methods/nfc/generate": ["account", "ticket"],
  "POST /api/tickets/{id}/methods/pass/generate": ["account", "ticket"],
  "POST /api/tickets/{id}/methods/qr/generate": ["account", "ticket"],
  "POST /api/tickets/{id}/methods/qr/platform-code": ["account", "ticket"],
  "POST /api/tickets/{id}/methods/{method}/verify": ["device"],
  "POST /api/tickets/{id}/methods/wallet/generate": ["account", "ticket"],
  "GET /api/tickets/{id}/wallets/apple": ["account", "ticket"],
  "POST /api/tickets/{id}/wallets/google": ["account", "ticket"],
};
