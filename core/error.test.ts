import { describe, expect, test } from "vitest";
import { assertNever, FoyerError } from "./error.ts";

describe("faults", () => {
  test("say what is wrong, what to do, and keep their cause", () => {
    const cause = new Error("socket closed");
    const error = new FoyerError({ code: "UNAVAILABLE", message: "The mirror cannot be read.", next: "Try again.", cause });
    expect(error).toMatchObject({ name: "FoyerError", code: "UNAVAILABLE", message: "The mirror cannot be read.", next: "Try again.", fields: [], cause });
  });

  test("a value outside its union is loud", () => {
    expect(() => assertNever("sideways" as never)).toThrow('Unexpected value: "sideways"');
  });
});
