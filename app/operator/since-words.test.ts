import { expect, it } from "vitest";
import { sinceWords } from "./since-words.ts";

it.each([
  [-3, "just now"],
  [4, "just now"],
  [59, "59 s ago"],
  [60, "1 minute ago"],
  [3_599, "59 minutes ago"],
  [7_200, "2 hours ago"],
  [86_400, "1 day ago"],
])("an age of %i seconds reads %s", (age, words) => {
  expect(sinceWords({ atSeconds: 1_000_000 - age, nowSeconds: 1_000_000 })).toBe(words);
});
