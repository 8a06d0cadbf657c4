import type { Address, Bytes32 } from "./bytes.ts";

/** keccak256 of the names in contracts/EventRules.sol; the admin role is OpenZeppelin's zero. */
const ROLES = new Map<string, Role>([
  [`0x${"0".repeat(64)}`, "admin"],
  ["0x241ecf16d79d0f8dbfb92cbc07fe17840425976cf0667f022fe9877caa831b08", "manager"],
  ["0x114e74f6ea3bd819998f78687bfcb11b140da08e9b7d222fa9c1f1ba1f2aa122", "issuer"],
  ["0x79aaa02ca9ee405c105f18ab3335a0dcabff839ebd075c93f39bce4cef295be4", "gate"],
]);

/** What an account may do at an event's contract. `operator`: holders may let it move their guarded tickets. */
export type Role = "admin" | "manager" | "issuer" | "gate" | "operator" | Bytes32;

export type Grant = { readonly role: Role; readonly account: Address; readonly grantedAtSeconds: number };

/** A role in words; the bytes themselves for one that our contracts do not use, for an admin may grant any. */
export function roleOf(role: Bytes32): Role {
  return ROLES.get(role) ?? role;
}

/** The role as the contract knows it; `null` for `operator`, which is none. */
export function roleWord(role: Role): Bytes32 | null {
  if (role === "operator") return null;
  for (const [word, known] of ROLES) if (known === role) return word as Bytes32;
  return role as Bytes32;
}

export function grantKey({ role, account }: Pick<Grant, "role" | "account">): string {
  return `${role}:${account}`;
}
