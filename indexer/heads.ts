import type { Logger } from "#platform/log.ts";
import { type Header, parseHeader } from "./raw-log.ts";
import { delayOf, reasonOf } from "./retry.ts";

/** New blocks as a node tells them over its websocket. A message is only a hint: what it says is checked against the chain. */
export type Heads = {
  /** Whether messages are expected. While not, the caller polls more often. */
  readonly isLive: () => boolean;
  /** The newest header told since the last call; `null` when the time is over without one. */
  readonly next: (input: { longestMs: number }) => Promise<Header | null>;
  readonly close: () => void;
};

const SUBSCRIBE = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_subscribe", params: ["newHeads"] });

/** Keeps one subscription open for ever, coming back with growing delays when it is lost. */
export function watchHeads({ url, log }: { url: string; log: Logger }): Heads {
  let socket: WebSocket | null = null;
  let state: "connecting" | "live" | "closed" = "connecting";
  let attempts = 0;
  let timer: NodeJS.Timeout | null = null;
  let newest: Header | null = null;
  let wake: () => void = () => undefined;

  function connect(): void {
    socket = new WebSocket(url);
    socket.addEventListener("open", () => socket?.send(SUBSCRIBE));
    socket.addEventListener("message", ({ data }) => hear(String(data)));
    socket.addEventListener("close", () => lose());
    // "close" follows every "error" and says it all.
    socket.addEventListener("error", () => undefined);
  }

  function hear(text: string): void {
    try {
      const message = JSON.parse(text) as { result?: unknown; error?: unknown; params?: { result?: unknown } };
      if (message.error) log.warn({ fault: message.error }, "the node refuses to tell new blocks, polling instead");
      else if (message.params) tell(parseHeader(message.params.result));
      else live();
    } catch (fault) {
      log.warn({ fault: reasonOf(fault) }, "the node told a block that cannot be read");
      tell(null);
    }
  }

  function live(): void {
    state = "live";
    attempts = 0;
    log.info("the node tells new blocks");
    wake();
  }

  function tell(header: Header | null): void {
    newest = header;
    wake();
  }

  function lose(): void {
    if (state === "closed") return;
    if (state === "live" || attempts === 0) log.warn({ pollingUntilBack: true }, "no websocket to the node");
    state = "connecting";
    attempts++;
    timer = setTimeout(connect, delayOf(attempts));
  }

  connect();
  return {
    isLive: () => state === "live",
    async next({ longestMs }) {
      if (!newest) await new Promise<void>((resolve) => armWake(resolve, longestMs));
      const header = newest;
      newest = null;
      return header;
    },
    close() {
      state = "closed";
      if (timer) clearTimeout(timer);
      socket?.close();
      wake();
    },
  };

  function armWake(resolve: () => void, longestMs: number): void {
    const limit = setTimeout(resolve, longestMs);
    wake = () => {
      clearTimeout(limit);
      resolve();
    };
  }
}
