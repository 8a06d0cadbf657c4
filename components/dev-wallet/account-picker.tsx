"use client";

import { useQuery } from "@tanstack/react-query";
import { createPublicClient, http } from "viem";
import type { Address } from "#core/bytes.ts";
import { formatAmount } from "../format-coin.ts";
import { useNetwork } from "../network.tsx";
import { type DevAccount, listDevAccounts } from "./accounts.ts";

const SHOWN_UNIT_WEI = 10n ** 16n;

export function AccountPicker({ onPick }: { onPick: (account: Address) => void }) {
  const accounts = listDevAccounts();
  const balances = useBalances(accounts);
  return (
    <ul className="grid grid-cols-1 gap-1.5">
      {accounts.map(({ name, role, address }) => (
        <li key={address}>
          <button
            type="button"
            data-testid={`dev-wallet-account-${name}`}
            onClick={() => onPick(address)}
            className="flex w-full items-center gap-3 rounded-md border border-white/10 px-3 py-2.5 text-left hover:border-[#ff8a5c] hover:bg-white/5"
          >
            <span aria-hidden className="grid size-9 shrink-0 place-items-center rounded-full bg-[#ff6a33] font-bold text-[#1b0a03]">
              {name[0]}
            </span>
            <span className="min-w-0 grow">
              <span className="block font-semibold leading-tight">{name}</span>
              <span className="label block truncate text-[#b5b1a4]">
                {role} · {address.slice(0, 6)}…{address.slice(-4)}
              </span>
            </span>
            <span className="label shrink-0 whitespace-nowrap text-[#b5b1a4]">{balances.get(address)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What each can spend: for a smart wallet its owner pays. */
function useBalances(accounts: readonly DevAccount[]): ReadonlyMap<Address, string> {
  const { rpcUrl } = useNetwork();
  const { data } = useQuery({
    queryKey: ["dev-wallet-balances", rpcUrl],
    staleTime: 0,
    queryFn: async () => {
      const node = createPublicClient({ transport: http(rpcUrl, { batch: true }) });
      const rows = await Promise.all(accounts.map(async ({ address, signer }) => [address, await node.getBalance({ address: signer.address })] as const));
      return rows.map(([address, wei]) => [address, `${formatAmount(wei - (wei % SHOWN_UNIT_WEI))} ETH`] as const);
    },
  });
  return new Map(data);
}
