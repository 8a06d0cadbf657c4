import type { Address } from "./bytes.ts";

/** A ticket offered for resale inside its own contract. It dies on every move of the token. */
export type Listing = { readonly tokenId: bigint; readonly seller: Address; readonly priceWei: bigint; readonly listedAtSeconds: number };
