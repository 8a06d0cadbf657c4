import type { Address, Bytes32 } from "./bytes.ts";

/** Tickets that were paid elsewhere and issued here, in one run of serials. They are locked until the payment is final. */
export type Order = {
  readonly orderId: Bytes32;
  readonly to: Address;
  readonly tier: number;
  readonly firstTokenId: bigint;
  readonly quantity: number;
  readonly issuedAtSeconds: number;
  /** `null`: its payment may still be taken back. */
  readonly settledAtSeconds: number | null;
};
