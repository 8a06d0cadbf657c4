import { readFileSync } from "node:fs";
import { mnemonicToAccount, privateKeyToAddress } from "viem/accounts";
import { z } from "zod";
import { type Address, type Hex, parseAddress, parseHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { listMailFaults, mailSettings } from "./mail-settings.ts";
import { once } from "./once.ts";
import { findSecretFault } from "./secret.ts";
import { listWalletFaults, walletSettings } from "./wallet-settings.ts";

/** Everybody knows the keys of this mnemonic: it is anvil's and Hardhat's. */
export const LOCAL_MNEMONIC = "test test test test test test test test test test test junk";

/** Where deployments are written to and read from, below the repository. */
export const DEPLOYMENTS_DIR = "contracts/deployments";

const KNOWN_LOCAL_ACCOUNTS = 20;
const LOOPBACK = "127.0.0.1";

const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("production"),
  FOYER_MODE: z.enum(["local", "production"]).default("production"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(16),
  RPC_URL: z.url({ protocol: /^https?$/ }),
  /** Further nodes of the same chain, comma between them: they stand in for the first and contradict it. */
  RPC_URLS: listOf(z.url({ protocol: /^https?$/ })),
  RPC_WS_URL: z.url({ protocol: /^wss?$/ }).optional(),
  PUBLIC_RPC_URL: z.url({ protocol: /^https?$/ }).optional(),
  CHAIN_ID: z.coerce.number().int().positive(),
  /** How often the chain makes a block: a head is called frozen by it. */
  CHAIN_BLOCK_SECONDS: z.coerce.number().positive().max(3600).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default("http://localhost:3000"),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** This machine alone unless somebody widens it: what stands before the app in production is mostly on the same one. */
  HOST: z.string().min(1).default(LOOPBACK),
  /** Whose word about the client's address counts (X-Forwarded-For): addresses and CIDR ranges, comma between them. */
  TRUSTED_PROXIES: listOf(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], "An address or a range such as 10.0.0.0/8.")),
  FOYER_SECRET: z.string().min(32),
  RELAYER_KEY: z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}$/)
    .transform(parseHex),
  FACTORY_ADDRESS: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .transform(parseAddress)
    .optional(),
  FACTORY_BLOCK: z.coerce.bigint().nonnegative().optional(),
  DEPLOYMENTS_DIR: z.string().default(DEPLOYMENTS_DIR),
  /** An older mirror is not believed at a gate: the chain is asked who owns the ticket. */
  GATE_MIRROR_MAX_AGE_MS: z.coerce.number().int().min(1_000).default(15_000),
  /** How many blocks deep a ticket's last change must lie before it admits; 1: its own block is enough. */
  GATE_MIN_DEPTH: z.coerce.number().int().min(1).default(1),
  /** How many codes, passes and bindings an account may have made in a minute, in all and for one ticket. */
  ISSUES_PER_ACCOUNT: z.coerce.number().int().min(1).default(120),
  ISSUES_PER_TICKET: z.coerce.number().int().min(1).default(20),
  /** How many calls an address may make of each kind of limited operations in a minute; a whole venue may stand behind one. */
  REQUESTS_PER_ADDRESS: z.coerce.number().int().min(1).default(6_000),
  /** The platform's signing keys, server/credentials/key-ring.ts; without them one is derived from FOYER_SECRET. */
  SIGNING_KEYS: z.string().min(2).optional(),
  /** After how many days the next signing key is made by itself, where they are not in the settings; 0: never. */
  SIGNING_KEY_DAYS: z.coerce.number().int().min(0).max(3650).default(90),
  /** Every NTAG 424 DNA's keys are derived from it (AN10922). */
  NFC_MASTER_KEY: z
    .string()
    .regex(/^(0x)?[0-9a-fA-F]{32}$/)
    .transform((value) => parseHex(value.startsWith("0x") ? value : `0x${value}`))
    .optional(),
  /** How long after the event's end a face may be kept; each consent keeps the date that it was given with. */
  FACE_RETENTION_DAYS: z.coerce.number().int().min(0).max(30).default(1),
  /** How often the head of the audit trail is written on chain: a transaction of about 26,000 gas each. */
  AUDIT_ANCHOR_MINUTES: z.coerce.number().int().min(1).max(1440).default(10),
  /** After how many days rows of the audit trail lose what leads to a person; the database keeps them whole for thirty at least. */
  AUDIT_RETENTION_DAYS: z.coerce.number().int().min(30).max(3650).default(365),
  /** Where people look transactions up, such as https://etherscan.io: links lead to its /tx/… pages. */
  EXPLORER_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Platform admins (U6): wallet addresses, with commas between them. */
  ADMIN_WALLETS: listOf(
    z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/)
      .transform(parseAddress),
  ),
  ...walletSettings,
  ...mailSettings,
  METRICS_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  METRICS_HOST: z.string().min(1).default(LOOPBACK),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
});

export type Env = Readonly<z.infer<typeof schema>>;
/** What `readEnv` reads: `process.env`, or a literal in a test. */
export type EnvSource = Readonly<Record<string, string | undefined>>;

/** The settings of this process, read and checked once. Throws INVALID_INPUT. */
export function getEnv(): Env {
  return once("env", () => readEnv(withFiles({ source: process.env, readFile: (path) => readFileSync(path, "utf8") })));
}

/** `NAME_FILE` gives NAME by the path of a file, as containers mount secrets; it yields to NAME itself (C10). */
export function withFiles({ source, readFile }: { source: EnvSource; readFile: (path: string) => string }): EnvSource {
  const read = SECRETS.flatMap((name) => {
    const path = source[`${name}_FILE`];
    return path && !source[name] ? [[name, readFile(path).trim()]] : [];
  });
  return { ...source, ...Object.fromEntries(read) };
}

const SECRETS = [
  ...["FOYER_SECRET", "RELAYER_KEY", "SIGNING_KEYS", "NFC_MASTER_KEY", "GOOGLE_WALLET_KEY", "SMTP_URL"],
  ...["APPLE_PASS_CERTIFICATE", "APPLE_PASS_KEY", "APPLE_WWDR_CERTIFICATE"],
] as const;

/** Settings from their text. Throws INVALID_INPUT naming every wrong variable, and never its value. */
export function readEnv(source: EnvSource): Env {
  const result = schema.safeParse(withoutBlanks(source));
  if (!result.success) throw refusal(result.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
  const faults = [
    ...listWalletFaults(result.data),
    ...listMailFaults(result.data),
    ...(result.data.FOYER_MODE === "production" ? listProductionFaults(result.data) : []),
  ];
  if (faults.length > 0) throw refusal(faults);
  return result.data;
}

/** An empty variable means an absent one, as in compose files and CI settings. */
function withoutBlanks(source: EnvSource): EnvSource {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ""));
}

/** Development's defaults have no business in production (C10, C12). */
function listProductionFaults(env: Env): { path: string; message: string }[] {
  const faults: { path: string; message: string }[] = [];
  const secretFault = findSecretFault(env.FOYER_SECRET);
  if (secretFault) faults.push({ path: "FOYER_SECRET", message: secretFault });
  if (isKnownKey(env.RELAYER_KEY)) faults.push({ path: "RELAYER_KEY", message: "Everybody knows this key: it is a test chain's." });
  if (env.ADMIN_WALLETS.some((wallet) => listLocalAddresses().includes(wallet)))
    faults.push({ path: "ADMIN_WALLETS", message: "Everybody has the key of one of these: it is a test chain's." });
  if (!env.PUBLIC_URL.startsWith("https://")) faults.push({ path: "PUBLIC_URL", message: "Browsers sign in over https only." });
  if (env.NFC_MASTER_KEY !== undefined && /^0x(..)\1*$/.test(env.NFC_MASTER_KEY))
    faults.push({ path: "NFC_MASTER_KEY", message: "This is the factory's key, or one byte over and over." });
  return faults;
}

function isKnownKey(key: Hex): boolean {
  const address = parseAddress(privateKeyToAddress(key));
  return listLocalAddresses().includes(address);
}

function listLocalAddresses(): Address[] {
  return Array.from({ length: KNOWN_LOCAL_ACCOUNTS }, (_, addressIndex) => parseAddress(mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex }).address));
}

/** Comma-separated text; absent means none. */
function listOf<Item extends z.ZodType<unknown, string>>(item: Item) {
  return z
    .string()
    .default("")
    .transform((text) => text.split(",").flatMap((part) => part.trim() || []))
    .pipe(z.array(item));
}

function refusal(fields: readonly { path: string; message: string }[]): FoyerError {
  return new FoyerError({
    code: "INVALID_INPUT",
    message: `These settings are missing or wrong: ${fields.map(({ path, message }) => `${path} (${message})`).join(", ")}`,
    next: "Set them in the environment; docs/operations.md lists all settings. On a laptop `npm start` sets them for you.",
    fields,
  });
}
