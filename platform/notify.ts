import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { type Bookmark, parseBookmark, takeBookmark } from "./bookmark.ts";
import { getEnv } from "./env.ts";
import { getLogOf } from "./log.ts";
import { CHANNELS, type Channel } from "./notice.ts";
import { once, takeOnce } from "./once.ts";
import { createTold, type Told } from "./told.ts";

type Listener = (payload: string) => void;
type Gap = () => void;

/** One connection of its own that hears every channel, for as many listeners as a process has. */
export type Notifications = {
  /** Resolves once the channel is heard; the answer stops it. `onGap` is called when messages may have been missed. */
  readonly listen: (input: { channel: Channel; onGap?: Gap }, listener: Listener) => Promise<() => void>;
  /** What was said since a reading began, as far as this process knows; a channel's listeners hear all that comes after. */
  readonly toldSince: (bookmark: Bookmark) => ReturnType<Told["since"]>;
  readonly close: () => Promise<void>;
};

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/** The one listening connection of this process. */
export function getNotifications(): Notifications {
  return once("notifications", () => createNotifications({ connectionString: getEnv().DATABASE_URL }));
}

/** Hears a channel over it. */
export function listen(input: { channel: Channel; onGap?: Gap }, listener: Listener): Promise<() => void> {
  return getNotifications().listen(input, listener);
}

/** Ends the listening connection of this process, if it was ever opened. */
export async function closeNotifications(): Promise<void> {
  await takeOnce<Notifications>("notifications")?.close();
}

/** Sends to a channel; inside a transaction the message leaves with the commit. */
export async function notify({ db, channel, payload }: { db: Pick<pg.ClientBase, "query">; channel: Channel; payload: object }): Promise<void> {
  await db.query("SELECT tell($1, $2::jsonb)", [channel, JSON.stringify(payload)]);
}

export function createNotifications({ connectionString }: { connectionString: string }): Notifications {
  const listeners = new Map<Channel, Set<Listener>>(CHANNELS.map((channel) => [channel, new Set()]));
  const gaps = new Set<Gap>();
  const closing = new AbortController();
  const told = createTold();
  let connection = connect();

  async function connect(): Promise<pg.Client> {
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_RETRY_MS)) {
      try {
        told.forget();
        return await openClient({ connectionString, onMessage: deliver, onLost: reconnect, onHeard: told.begin });
      } catch (cause) {
        if (closing.signal.aborted) throw cause;
        getLogOf("notify").warn({ err: cause, retryMs: delayMs }, "the listening connection could not be opened");
        await wait(delayMs, undefined, { signal: closing.signal });
      }
    }
  }

  function deliver(channel: string, payload: string): void {
    told.hear({ channel: channel as Channel, payload });
    for (const listener of listeners.get(channel as Channel) ?? []) listener(payload);
  }

  function reconnect(): void {
    if (closing.signal.aborted) return;
    told.forget();
    connection = connect();
    connection.then(
      () => gaps.forEach((gap) => void gap()),
      () => undefined,
    );
  }

  connection.catch(() => undefined);
  return {
    async listen({ channel, onGap }, listener) {
      listeners.get(channel)?.add(listener);
      if (onGap) gaps.add(onGap);
      await connection;
      return () => {
        listeners.get(channel)?.delete(listener);
        if (onGap) gaps.delete(onGap);
      };
    },
    toldSince: told.since,
    async close() {
      closing.abort();
      const client = await connection.catch(() => null);
      await client?.end();
    },
  };
}

type Hearing = {
  readonly connectionString: string;
  readonly onMessage: (channel: string, payload: string) => void;
  readonly onLost: () => void;
  /** What was not committed at this bookmark will be heard. */
  readonly onHeard: (first: Bookmark) => void;
};

async function openClient(input: Hearing): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: input.connectionString, application_name: "foyer-listen", keepAlive: true });
  client.on("notification", ({ channel, payload }) => input.onMessage(channel, payload ?? ""));
  client.on("error", (cause) => getLogOf("notify").warn({ err: cause }, "the listening connection was lost"));
  await client.connect();
  for (const channel of CHANNELS) await client.query(`LISTEN ${channel}`);
  const first = parseBookmark(await takeBookmark(client));
  if (first) input.onHeard(first);
  client.once("end", input.onLost);
  return client;
}
