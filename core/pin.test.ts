import { describe, expect, it } from "vitest";
import { findPinFault } from "./pin.ts";

describe("C50 a steward's PIN", () => {
  it.each(["402917", "918273645012", "112358"])("takes %s", (pin) => expect(findPinFault(pin)).toBeNull());

  it.each([
    ["40291", /6 to 12/],
    ["4029174029170", /6 to 12/],
    ["", /6 to 12/],
    ["40291a", /digits only/],
    ["４０２９１７", /digits only/],
    ["123456", /in a row/],
    ["987654", /in a row/],
    ["789012", /in a row/],
    ["000000", /repeats/],
    ["121212", /repeats/],
    ["482482", /repeats/],
    ["4824824", /repeats/],
  ])("refuses %s", (pin, why) => expect(findPinFault(pin)).toMatch(why));
});
