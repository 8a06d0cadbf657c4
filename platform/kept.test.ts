import { describe, expect, it } from "vitest";
import { createKept, type Kept } from "./kept.ts";

type Stage = { readonly kept: Kept<number>; readonly tell: () => void; readonly faults: unknown[]; rows: number | Error; reads: number };

function createStage(): Stage {
  const listeners: (() => void)[] = [];
  const stage: Stage = {
    ...{ rows: 1, reads: 0, faults: [], tell: () => listeners.forEach((listener) => void listener()) },
    kept: createKept({
      load: async () => {
        stage.reads += 1;
        if (stage.rows instanceof Error) throw stage.rows;
        return stage.rows;
      },
      subscribe: async (listener) => listeners.push(listener),
      onFault: (cause) => stage.faults.push(cause),
    }),
  };
  return stage;
}

describe("C17 C19 what every process knows by heart", () => {
  it("is read once for whoever asks at the same time, and again with a notice", async () => {
    const stage = createStage();
    expect(await Promise.all([stage.kept.get(), stage.kept.get()])).toEqual([1, 1]);
    await stage.kept.refresh();
    const before = stage.reads;
    stage.rows = 2;
    stage.tell();
    await stage.kept.refresh();
    expect(await stage.kept.get()).toBe(2);
    expect(stage.reads).toBeGreaterThan(before);
  });

  it("trap 26: what was known goes on counting while it cannot be read; what was never known is a fault", async () => {
    const stage = createStage();
    expect(await stage.kept.get()).toBe(1);
    stage.rows = new Error("the database is gone");
    stage.tell();
    await expect(stage.kept.refresh()).rejects.toThrow("gone");
    expect(await stage.kept.get()).toBe(1);
    const never = createStage();
    never.rows = new Error("the database is gone");
    await expect(never.kept.get()).rejects.toThrow("gone");
  });
});
