import { describe, expect, test } from "vitest";
import { faceAt } from "#test/support/faces.ts";
import { judgePicture } from "./picture.ts";

describe("V5 a picture that will do", () => {
  test.each([
    ["good", [faceAt()], 120],
    ["good", [faceAt({ turn: 0.4 })], 45],
    ["no-face", [], 120],
    ["two-faces", [faceAt(), faceAt({ x: 0.8 })], 120],
    ["dark", [faceAt()], 44],
    ["far", [faceAt({ size: 0.06 })], 120],
    ["aside", [faceAt({ turn: -0.6 })], 120],
  ] as const)("%s", (verdict, faces, brightness) => expect(judgePicture({ faces, brightness })).toBe(verdict));
});
