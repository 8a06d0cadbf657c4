import type { Logger } from "#platform/log.ts";
import { type Header, parseHeader } from "./raw-log.ts";
import { delayOf, reasonOf } from "./retry.ts";

/** New blocks as a node tells them over its websocket. A message is only a hint: what it says is checked against the chain. */
export type Heads = {
  /** Whether messages are expected. While not, the caller polls more often. */
  readonly isLive: () => boolean;
  /** The newest header told since it was last taken. */
  readonly take: () => Header | null;
  /** A poll has found a block that should have been told. After some of them the websocket is taken for dead. */
  readonly miss: () => void;
  readonly close: () => void;
};

/** An answer to the subscription, or a block. */
type Message = { readonly error?: unknown; readonly params?: { readonly result?: unknown } };

const SUBSCRIBE = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_subscribe", params: ["newHeads"] });
/** A connection that a middle box has dropped looks open for hours. */
const MOST_MISSES = 3;

/** Keeps one subscription open for ever, coming back with growing delays when it is lost. `onNews` is called for every message and change. */
export function watchHeads({ url, log, onNews }: { url: string; log: Logger; onNews: () => void }): Heads {
  let socket: WebSocket | null = null;
  let state: "connecting" | "live" | "closed" = "connecting";
  let attempts = 0;
  let misses = 0;
  let timer: NodeJS.Timeout | null = null;
  let newest: Header | null = null;

  function connect(): void {
    const current = subscribe({ url, hear, lose: () => current === socket && lose() });
    socket = current;
  }

  function hear(text: string): void {
    misses = 0;
    try {
      const { error, params } = JSON.parse(text) as Message;
      if (error) log.warn({ fault: error }, "the node refuses to tell new blocks, polling instead");
      else if (params) newest = parseHeader(params.result);
      else live();
    } catch (fault) {
      log.warn({ fault: reasonOf(fault) }, "the node told a block that cannot be read");
    }
    onNews();
  }

  function live(): void {
    state = "live";
    attempts = 0;
    log.info("the node tells new blocks");
  }

  function lose(): void {
    if (state === "closed") return;
    if (state === "live" || attempts === 0) log.warn({ pollingUntilBack: true }, "no websocket to the node");
    state = "connecting";
    socket = null;
    attempts++;
    timer = setTimeout(connect, delayOf(attempts));
    onNews();
  }

  connect();
  return {
    isLive: () => state === "live",
    take() {
      const header = newest;
      newest = null;
      return header;
    },
    miss() {
      if (state !== "live" || ++misses < MOST_MISSES) return;
      misses = 0;
      const silent = socket;
      // Its own "close" may take long to come: nothing is expected of it any more.
      lose();
      silent?.close();
    },
    close() {
      state = "closed";
      if (timer) clearTimeout(timer);
      socket?.close();
      onNews();
    },
  };
}

function subscribe({ url, hear, lose }: { url: string; hear: (text: string) => void; lose: () => void }): WebSocket {
  const socket = new WebSocket(url);
  socket.addEventListener("open", () => socket.send(SUBSCRIBE));
  socket.addEventListener("message", ({ data }) => hear(String(data)));
  socket.addEventListener("close", lose);
  // "close" follows every "error" and says it all.
  socket.addEventListener("error", () => undefined);
  return socket;
}
