import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SearchPage } from "#server/events/search-events.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { plantEvent } from "#test/support/planted.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";

const DAY_SECONDS = 24 * 3600;

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createDatabase();
  api = createTestApi({ db: database });
  const plant = (facts: Parameters<typeof plantEvent>[1]) => plantEvent(database.pool, facts);
  await plant({
    title: "Lantern Festival",
    location: "Old Botanical Garden, Berlin",
    description: "A thousand paper lanterns and two stages.",
    startsInSeconds: 60,
  });
  await plant({ title: "Fête de la Musique", location: "Straße des 17. Juni, Berlin", description: "Brass bands in every street." });
  await plant({ title: "Night of the Organ", location: "Lantern Hall, Łódź", description: "Bach.", startsInSeconds: 2 * DAY_SECONDS });
  await plant({ title: "The Who", location: "Tempodrom", description: "With a lantern parade before the doors.", startsInSeconds: 3 * DAY_SECONDS });
  await plant({ title: "Лунная соната", location: "Москва", description: "Бетховен", startsInSeconds: 4 * DAY_SECONDS });
  await plant({ title: "AC/DC tribute", location: "Halle 4", startsInSeconds: 5 * DAY_SECONDS });
  await plant({ title: "Last year's lantern walk", startsInSeconds: -DAY_SECONDS });
  await plant({ title: "Closed lantern show", status: "closed" });
});
afterAll(async () => {
  await api.close();
  await database.close();
});

async function search(q: string, more = ""): Promise<SearchPage> {
  const response = await api.app.request(`/api/events?q=${encodeURIComponent(q)}${more}`);
  expect(response.status).toBe(200);
  return (await response.json()) as SearchPage;
}

async function titles(q: string): Promise<string[]> {
  return (await search(q)).events.map(({ title }) => title);
}

describe("O1 search over title, place and description", () => {
  it("shows what has the word in its title first, then in its place, then in its description", async () => {
    expect(await titles("lantern")).toEqual(["Lantern Festival", "Night of the Organ", "The Who"]);
  });

  it("hides past and closed ones", async () => {
    expect(await titles("walk")).not.toContain("Last year's lantern walk");
    expect(await titles("closed lantern")).not.toContain("Closed lantern show");
  });

  it("finds a word that is not typed to its end, and wants every word", async () => {
    expect(await titles("lant")).toContain("Lantern Festival");
    expect(await titles("berlin fest")).toEqual(["Lantern Festival"]);
    expect((await search("berlin bach")).match).toBe("similar");
  });

  it("does not mind case, accents and signs", async () => {
    for (const typed of ["FETE", "fête", "  fete,  ", "musique fe"]) expect(await titles(typed)).toEqual(["Fête de la Musique"]);
    expect(await titles("strasse")).toEqual(["Fête de la Musique"]);
    expect(await titles("ЛУННАЯ")).toEqual(["Лунная соната"]);
    expect(await titles("dc")).toEqual(["AC/DC tribute"]);
  });

  it("leaves out no word for being common", async () => {
    expect(await titles("the who")).toEqual(["The Who"]);
  });

  it("offers what looks like it when no event has the words", async () => {
    for (const typed of ["lantrn festval", "lantren festval", "lanten", "Lantern Festvial"]) {
      const page = await search(typed);
      expect(page.match).toBe("similar");
      expect(page.events[0]?.title).toBe("Lantern Festival");
      expect(page.nextCursor).toBeNull();
    }
    expect(await titles("festvial")).not.toContain("Last year's lantern walk");
    expect((await search("xylophone")).events).toEqual([]);
  });

  it("answers whatever is typed", async () => {
    for (const typed of ["'", "&|!()<->:*", "%", "a\u0000b", "\\", "'; DROP TABLE events; --", "—", "😀", "x".repeat(100)])
      expect(await search(typed)).toBeDefined();
    expect((await search("   ")).match).toBe("all");
    expect((await api.app.request(`/api/events?q=${"x".repeat(101)}`)).status).toBe(400);
  });

  it("pages through its results, each one once, also when an event comes in between", async () => {
    const first = await search("lantern", "&limit=1");
    await plantEvent(database.pool, { title: "Lantern Eve", startsInSeconds: 30 });
    const second = await search("lantern", `&limit=1&cursor=${first.nextCursor}`);
    const third = await search("lantern", `&limit=5&cursor=${second.nextCursor}`);
    expect([first, second, third].flatMap(({ events }) => events.map(({ title }) => title))).toEqual(["Lantern Festival", "Night of the Organ", "The Who"]);
    expect(third.nextCursor).toBeNull();
    expect((await api.app.request(`/api/events?q=organ&cursor=${first.nextCursor}`)).status).toBe(400);
  });
});
