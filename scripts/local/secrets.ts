import { randomBytes, randomInt } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { FoyerError } from "#core/error.ts";
import { findPinFault } from "#core/pin.ts";
import { LOCAL_SECRET_PREFIX } from "#platform/secret.ts";

const schema = z.object({
  /** Of the embedded PostgreSQL. */
  postgresPassword: z.string().min(16),
  /** FOYER_SECRET; its prefix makes production refuse it. */
  secret: z.string().startsWith(LOCAL_SECRET_PREFIX),
  /** Of the demo event's steward. */
  stewardPin: z.string().regex(/^[0-9]{6}$/),
});

export type Secrets = z.infer<typeof schema>;

/** The secrets of this laptop, made at the first start and readable by their owner alone. */
export function openSecrets(file: string): Secrets {
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(createSecrets(), null, 2)}\n`, { mode: 0o600, flag: "wx" });
  const result = schema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (result.success) return result.data;
  throw new FoyerError({
    code: "INVALID_INPUT",
    message: `${file} is not as Foyer wrote it.`,
    next: "Restore it, or remove the whole folder to start afresh.",
    cause: result.error,
  });
}

function createSecrets(): Secrets {
  return {
    postgresPassword: randomBytes(24).toString("hex"),
    secret: LOCAL_SECRET_PREFIX + randomBytes(32).toString("base64url"),
    stewardPin: createPin(),
  };
}

function createPin(): string {
  const pin = String(randomInt(1_000_000)).padStart(6, "0");
  return findPinFault(pin) === null ? pin : createPin();
}
