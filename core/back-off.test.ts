import { describe, expect, it } from "vitest";
import { MAIL_BACK_OFF_SECONDS, WEBHOOK_BACK_OFF_SECONDS, waitAfter } from "./back-off.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("A11 retries", () => {
  it("of a webhook go on for three days, of a mail for one", () => {
    expect(Math.round(sum(WEBHOOK_BACK_OFF_SECONDS) / 3600)).toBe(72);
    expect(Math.round(sum(MAIL_BACK_OFF_SECONDS) / 3600)).toBe(23);
  });

  it("come ever more rarely, and then no more", () => {
    for (const backOff of [WEBHOOK_BACK_OFF_SECONDS, MAIL_BACK_OFF_SECONDS]) {
      expect([...backOff].sort((a, b) => a - b)).toEqual(backOff);
      expect(waitAfter({ backOff, failures: 1 })).toBe(backOff[0]);
      expect(waitAfter({ backOff, failures: backOff.length })).toBe(backOff.at(-1));
      expect(waitAfter({ backOff, failures: backOff.length + 1 })).toBeNull();
    }
  });
});
