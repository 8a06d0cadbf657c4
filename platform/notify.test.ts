import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { createNotifications, type Notifications, notify } from "./notify.ts";

const ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'foyer-listen' AND datname = current_database()";

describe("notifications", () => {
  let database: TestDatabase;
  let notifications: Notifications;
  beforeAll(async () => {
    // The lost connection is meant.
    vi.stubEnv("LOG_LEVEL", "silent");
    database = await createDatabase();
    notifications = createNotifications({ connectionString: database.connectionString });
  });
  afterAll(async () => {
    await notifications.close();
    await database.close();
    vi.unstubAllEnvs();
  });

  it("reach every listener of their channel over one connection, and no other channel's", async () => {
    const heard: string[] = [];
    const stops = await Promise.all([
      notifications.listen({ channel: "mirror" }, (payload) => heard.push(`first ${payload}`)),
      notifications.listen({ channel: "mirror" }, (payload) => heard.push(`second ${payload}`)),
      notifications.listen({ channel: "gate" }, (payload) => heard.push(`gate ${payload}`)),
    ]);
    await notify({ db: database.pool, channel: "mirror", payload: { blockNumber: 7 } });
    await vi.waitUntil(() => heard.length === 2);
    expect(heard).toEqual([expect.stringMatching(/^first \{.*"blockNumber": 7\b/), expect.stringMatching(/^second \{.*"blockNumber": 7\b/)]);
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS open FROM pg_stat_activity WHERE application_name = 'foyer-listen' AND datname = current_database()",
    );
    expect(rows[0].open).toBe(1);
    for (const stop of stops) stop();
  });

  it("leave with the commit of their transaction, and not at all when it is rolled back", async () => {
    const heard: string[] = [];
    const stop = await notifications.listen({ channel: "gate" }, (payload) => heard.push(payload));
    const client = await database.pool.connect();
    for (const [end, kind] of [
      ["ROLLBACK", "lost"],
      ["COMMIT", "kept"],
    ] as const) {
      await client.query("BEGIN");
      await notify({ db: client, channel: "gate", payload: { kind } });
      await client.query(end);
    }
    client.release();
    await vi.waitUntil(() => heard.length > 0);
    expect(heard.map((payload) => JSON.parse(payload))).toEqual([{ kind: "kept", xid: expect.stringMatching(/^\d+$/) }]);
    stop();
  });

  it("come again after the connection was lost, and the listener is told of the gap", async () => {
    const heard: string[] = [];
    const onGap = vi.fn();
    const stop = await notifications.listen({ channel: "mirror", onGap }, (payload) => heard.push(payload));
    await database.pool.query(ending);
    await vi.waitUntil(() => onGap.mock.calls.length === 1, { timeout: 10_000 });
    await notify({ db: database.pool, channel: "mirror", payload: {} });
    await vi.waitUntil(() => heard.length === 1);
    stop();
  });
});
