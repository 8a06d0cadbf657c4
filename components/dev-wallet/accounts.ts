import { toHex } from "viem";
import { mnemonicToAccount, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { type Address, type Hex, parseAddress } from "#core/bytes.ts";
import { smartAccountOf } from "./smart-account.ts";

/** Anvil's own test phrase: everybody knows it, and it holds money on test chains only. */
const MNEMONIC = "test test test test test test test test test test test junk";
/** In the order of the phrase's accounts from 1; account 0 is the platform's. */
const NAMES = ["Olivia", "Alice", "Bob", "Carol", "Dave", "Erin", "Frank", "Judy", "Grace", "Heidi", "Ivan"] as const;

/** Whose key speaks for the account that is a contract. */
const SMART = { name: "Sol", owner: "Judy" } as const;

/** `contract`: the account's code says what its owner's key has signed (ERC-1271), and does what it is told. */
export type DevAccount = {
  readonly name: string;
  readonly role: string;
  readonly address: Address;
  readonly kind: "key" | "contract";
  readonly signer: PrivateKeyAccount;
};

let derived: readonly DevAccount[] | null = null;

/** The test people. Deriving keys takes a moment, so it is done once, when first asked for. */
export function listDevAccounts(): readonly DevAccount[] {
  derived ??= deriveAccounts();
  return derived;
}

export function findDevAccount(address: string): DevAccount | null {
  return listDevAccounts().find((account) => account.address === address.toLowerCase()) ?? null;
}

/** What to call an address in the wallet's sheets. */
export function nameOf(address: string): string {
  return findDevAccount(address)?.name ?? `${address.slice(0, 6)}…${address.slice(-4)}`;
}

function deriveAccounts(): DevAccount[] {
  const parent = mnemonicToAccount(MNEMONIC, { path: "m/44'/60'/0'/0" }).getHdKey();
  const people = NAMES.map((name, place): DevAccount => {
    const signer = privateKeyToAccount(keyOf(parent.deriveChild(place + 1).privateKey));
    return { name, role: place === 0 ? "Organizer and operator" : "Guest", address: parseAddress(signer.address), kind: "key", signer };
  });
  return [...people, ...people.filter(({ name }) => name === SMART.owner).map(smartOf)];
}

function smartOf({ signer }: DevAccount): DevAccount {
  const { address } = smartAccountOf(parseAddress(signer.address));
  return { name: SMART.name, role: "Smart wallet", address, kind: "contract", signer };
}

function keyOf(key: Uint8Array | null): Hex {
  if (!key) throw new Error("The test phrase gave no private key.");
  return toHex(key);
}
