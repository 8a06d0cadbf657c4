import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MAIL_BACK_OFF_SECONDS } from "#core/back-off.ts";
import { readEnv } from "#platform/env.ts";
import { findMailer } from "#server/mail/find-mailer.ts";
import type { Mailer } from "#server/mail/mailer.ts";
import { type Mail, queueMail } from "#server/mail/queue-mail.ts";
import { sendDueMails } from "#server/mail/send-due-mails.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { type SmtpServer, startSmtpServer } from "#test/support/smtp.ts";
import { cleanUp } from "#worker/clean-up.ts";

const SETTINGS = { FOYER_MODE: "local", DATABASE_URL: "postgres://nowhere", RPC_URL: "http://127.0.0.1:9", CHAIN_ID: "31337" };
const KEYS = { FOYER_SECRET: "a secret of this test and of nothing else", RELAYER_KEY: `0x${"42".repeat(32)}` };
const MAIL: Mail = { to: "ops@example.test", subject: "Alert: Türen", text: "Somebody knocks.", key: null };

let database: TestDatabase;
let smtp: SmtpServer;
let mailer: Mailer;
let nowMs = 1_800_000_000_000;
const clock = { nowMs: () => nowMs };

const settingsOf = (more: Record<string, string>) => readEnv({ ...SETTINGS, ...KEYS, ...more });
const send = () => sendDueMails({ db: database.pool, clock, mailer });
const queue = (mail: Partial<Mail> = {}) => queueMail({ db: database.pool, clock }, { ...MAIL, ...mail });

beforeAll(async () => {
  [database, smtp] = await Promise.all([createDatabase(), startSmtpServer()]);
  mailer = findMailer(settingsOf({ SMTP_URL: smtp.url, MAIL_FROM: "foyer@example.test" })) as Mailer;
});
beforeEach(async () => {
  await database.pool.query("DELETE FROM mails");
  smtp.received.length = 0;
});
afterAll(async () => {
  await smtp.close();
  await database.close();
});

describe("A11 mails", () => {
  it("reach their recipient by SMTP, once", async () => {
    await queue();
    expect([await send(), await send()]).toEqual([
      { sent: 1, failed: 0, givenUp: 0 },
      { sent: 0, failed: 0, givenUp: 0 },
    ]);
    expect(smtp.received).toMatchObject([{ from: "foyer@example.test", to: ["ops@example.test"] }]);
    expect(smtp.received[0]?.content).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(smtp.received[0]?.content).toContain("Somebody knocks.");
  });

  it("are queued once for each key, and leave with the transaction that they tell about or not at all", async () => {
    expect([await queue({ key: "alert 1" }), await queue({ key: "alert 1" }), await queue({ key: "alert 2" })]).toEqual([true, false, true]);
    const client = await database.pool.connect();
    await client.query("BEGIN");
    await queueMail({ db: client, clock }, { ...MAIL, key: "alert 3" });
    await client.query("ROLLBACK");
    client.release();
    expect(await send()).toMatchObject({ sent: 2 });
  });

  it("are sent again later, with the same message id, where the server is busy", async () => {
    await queue();
    smtp.refuseNext("451 later");
    expect(await send()).toEqual({ sent: 0, failed: 1, givenUp: 0 });
    expect(await send()).toMatchObject({ sent: 0, failed: 0 });
    const { rows } = await database.pool.query("SELECT id, state, attempts, fault FROM mails");
    expect(rows).toMatchObject([{ state: "waiting", attempts: 1, fault: expect.stringContaining("451") }]);
    nowMs += (MAIL_BACK_OFF_SECONDS[0] ?? 0) * 1000;
    expect(await send()).toMatchObject({ sent: 1 });
    expect(smtp.received[0]?.content).toContain(`Message-ID: <${rows[0].id}@localhost>`);
  });

  it("are given up at once where the server says never, and after a day where it says nothing", async () => {
    await queue();
    smtp.refuseNext("550 nobody of that name");
    expect(await send()).toEqual({ sent: 0, failed: 0, givenUp: 1 });
    await queue();
    const silent = { send: () => Promise.reject(new Error("no route")) };
    const outcomes = [];
    for (const waitSeconds of [0, ...MAIL_BACK_OFF_SECONDS]) {
      nowMs += waitSeconds * 1000;
      outcomes.push(await sendDueMails({ db: database.pool, clock, mailer: silent }));
    }
    expect(outcomes.map(({ failed }) => failed)).toEqual([...MAIL_BACK_OFF_SECONDS.map(() => 1), 0]);
    expect(outcomes.at(-1)).toEqual({ sent: 0, failed: 0, givenUp: 1 });
    nowMs += 1e9;
    expect(await send()).toEqual({ sent: 0, failed: 0, givenUp: 0 });
  });

  it("wait and are not sent in a circle when a worker dies in the middle of one", async () => {
    await queue();
    const dying = { send: () => new Promise<never>(() => undefined) };
    void sendDueMails({ db: database.pool, clock, mailer: dying });
    await expect.poll(async () => (await database.pool.query("SELECT attempts FROM mails")).rows[0].attempts).toBe(1);
    expect(await send()).toMatchObject({ sent: 0 });
    nowMs += (MAIL_BACK_OFF_SECONDS[0] ?? 0) * 1000;
    expect(await send()).toMatchObject({ sent: 1 });
  });

  it("say what they are given and nothing that hides in it: no header, no second recipient", async () => {
    await queue({ subject: "Hello\r\nBcc: victim@example.test", text: "first\r\n.\r\nMAIL FROM:<x@y.test>" });
    await queue({ to: "ops@example.test,victim@example.test" });
    await send();
    expect(smtp.received.flatMap(({ to }) => to).some((to) => to === "victim@example.test")).toBe(false);
    expect(smtp.received.every(({ content }) => !/^Bcc:/im.test(content))).toBe(true);
    expect(smtp.received.filter(({ from }) => from === "x@y.test")).toEqual([]);
  });

  it("are forgotten after a month, those that still wait are not", async () => {
    await queue({ key: "done" });
    await send();
    await queue({ key: "waits" });
    await database.pool.query("UPDATE mails SET queued_at = now() - interval '31 days'");
    expect(await cleanUp({ db: database.pool })).toMatchObject({ mails: 1 });
    expect((await database.pool.query("SELECT key FROM mails")).rows).toEqual([{ key: "waits" }]);
  });
});

describe("A11 where mails go", () => {
  it("lays them into a folder on a laptop", async () => {
    const directory = mkdtempSync(join(tmpdir(), "foyer-mails-"));
    await findMailer(settingsOf({ MAIL_DIR: join(directory, "mails") }))?.send({ id: "one", to: MAIL.to, subject: "Hello", text: MAIL.text });
    expect(readdirSync(join(directory, "mails"))).toEqual(["one.eml"]);
    expect(readFileSync(join(directory, "mails", "one.eml"), "utf8")).toMatch(/^To: ops@example.test$/m);
    await rm(directory, { recursive: true });
  });

  it("lets them wait where nothing is set up, and wants to know from whom they come", () => {
    expect(findMailer(settingsOf({}))).toBeNull();
    expect(() => settingsOf({ SMTP_URL: "smtp://mail.example.test" })).toThrow(/MAIL_FROM/);
  });

  it("sends none to a server without encryption in production", async () => {
    const strict = findMailer({ ...settingsOf({ SMTP_URL: smtp.url, MAIL_FROM: "foyer@example.test" }), FOYER_MODE: "production" });
    await expect(strict?.send({ id: "two", to: MAIL.to, subject: "Hello", text: MAIL.text })).rejects.toThrow();
    expect(smtp.received).toEqual([]);
  });
});
