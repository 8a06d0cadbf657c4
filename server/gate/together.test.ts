import { describe, expect, it } from "vitest";
import { FoyerError } from "#core/error.ts";
import { createTogether } from "./together.ts";

/** A trip that is answered by hand: what left, and the way to bring it back. */
function createStation({ seats = 16, lanes = 1 }: { seats?: number; lanes?: number } = {}) {
  const trips: { asks: readonly string[]; arrive: () => void; fail: (cause: Error) => void }[] = [];
  let onDeparture = Promise.withResolvers<void>();
  const send = (asks: readonly string[]): Promise<string[]> => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    trips.push({ asks, arrive: () => resolve(asks.map((ask) => ask.toUpperCase())), fail: reject });
    onDeparture.resolve();
    return promise;
  };
  const departed = async (count: number): Promise<void> => {
    while (trips.length < count) {
      await onDeparture.promise;
      onDeparture = Promise.withResolvers();
    }
  };
  const ask = createTogether<string, string>({ send, keysOf: (text) => [text.charAt(0)], lanes, seats });
  const trip = (place: number) => {
    const one = trips[place];
    if (!one) throw new Error("no such trip");
    return one;
  };
  return { ask, trips, trip, departed };
}

describe("scans that come at the same time travel together", () => {
  it("the first leaves at once, whoever comes meanwhile goes with the next, and each gets its own answer", async () => {
    const { ask, trip, departed } = createStation();
    const first = ask("a");
    await departed(1);
    const others = [ask("b"), ask("c")];
    expect(trip(0).asks).toEqual(["a"]);
    trip(0).arrive();
    expect(await first).toBe("A");
    await departed(2);
    expect(trip(1).asks).toEqual(["b", "c"]);
    trip(1).arrive();
    expect(await Promise.all(others)).toEqual(["B", "C"]);
  });

  it("those who are too many, and those who ask about the same, wait for a later one", async () => {
    const { ask, trip, departed } = createStation({ seats: 2, lanes: 2 });
    const all = ["a1", "a2", "b", "c"].map(ask);
    await departed(2);
    expect(trip(0).asks).toEqual(["a1", "b"]);
    expect(trip(1).asks).toEqual(["c"]);
    trip(1).arrive();
    trip(0).arrive();
    await departed(3);
    expect(trip(2).asks).toEqual(["a2"]);
    trip(2).arrive();
    expect(await Promise.all(all)).toEqual(["A1", "A2", "B", "C"]);
  });

  it("one that fails spoils nobody else's: each goes again alone", async () => {
    const { ask, trip, departed } = createStation();
    const all = ["a", "b"].map(ask);
    await departed(1);
    trip(0).fail(new Error("duplicate key"));
    await departed(3);
    expect([trip(1).asks, trip(2).asks]).toEqual([["a"], ["b"]]);
    trip(1).fail(new Error("duplicate key"));
    trip(2).arrive();
    const [a, b] = await Promise.allSettled(all);
    expect(a).toMatchObject({ status: "rejected", reason: { message: "duplicate key" } });
    expect(b).toMatchObject({ status: "fulfilled", value: "B" });
  });

  it("a database that is gone is told to all of them, and the next trip leaves all the same", async () => {
    const { ask, trip, departed } = createStation();
    const all = ["a", "b"].map(ask);
    await departed(1);
    trip(0).fail(new FoyerError({ code: "UNAVAILABLE", message: "gone", next: "wait" }));
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    const later = ask("a");
    await departed(2);
    trip(1).arrive();
    expect(await later).toBe("A");
  });
});
