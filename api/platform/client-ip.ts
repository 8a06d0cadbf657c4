import type { IncomingMessage } from "node:http";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";

/** Says who is at the other end of the socket, and drops what the client itself wrote under that name. */
export function setClientIp(request: IncomingMessage): void {
  const ip = request.socket.remoteAddress ?? "";
  const { rawHeaders } = request;
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) if (rawHeaders[i]?.toLowerCase() === CLIENT_IP_HEADER) rawHeaders.splice(i, 2);
  rawHeaders.push(CLIENT_IP_HEADER, ip);
  request.headers[CLIENT_IP_HEADER] = ip;
}
