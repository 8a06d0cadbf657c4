import { once as event } from "node:events";
import { createServer } from "node:net";
import { FoyerError } from "#core/error.ts";

/** A port of this machine that nobody listens on now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await event(server, "listening");
  const address = server.address();
  server.close();
  await event(server, "close");
  if (!address || typeof address === "string") throw new TypeError("a TCP server has a numeric port");
  return address.port;
}

/** Throws CONFLICT when somebody listens on the port, on whichever address, and FORBIDDEN when this user may not. */
export async function assertPortFree(port: number): Promise<void> {
  const server = createServer();
  server.listen(port);
  try {
    await event(server, "listening");
  } catch (cause) {
    throw portFault({ port, cause: cause as NodeJS.ErrnoException });
  }
  server.close();
  await event(server, "close");
}

function portFault({ port, cause }: { port: number; cause: NodeJS.ErrnoException }): FoyerError {
  if (cause.code === "EADDRINUSE") {
    return new FoyerError({
      code: "CONFLICT",
      message: `Port ${port} is in use.`,
      next: "End the other program, or choose another: PORT=3001 npm start.",
      cause,
    });
  }
  return new FoyerError({
    code: "FORBIDDEN",
    message: `Port ${port} cannot be opened (${cause.code}).`,
    next: "Choose one above 1023: PORT=3001 npm start.",
    cause,
  });
}
