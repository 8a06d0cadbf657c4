import type { Vault } from "#server/credentials/vault.ts";
import type { SigningKey } from "#server/keys.ts";
import type { ApiDeps } from "../deps.ts";
import type { Guards } from "../guards/guards.ts";

/** `key` signs the tokens of devices and shifts. */
export type GateDeps = ApiDeps & Guards & { readonly key: SigningKey; readonly vault: Vault };
