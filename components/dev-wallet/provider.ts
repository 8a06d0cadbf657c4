import { createPublicClient, createWalletClient, defineChain, type EIP1193Provider, hexToString, http, isHex, type Address as ViemAddress } from "viem";
import { type Address, type Hex, parseAddress, parseHex } from "#core/bytes.ts";
import type { Network } from "../network.tsx";
import { type DevAccount, findDevAccount } from "./accounts.ts";
import { invalidParams, refused, toProviderError, unauthorized, unknownChain } from "./provider-error.ts";
import { type Answer, askPerson, type TypedDataRequest, type WalletRequest } from "./requests.ts";
import { sendAsSmartAccount, signAsSmartAccount } from "./smart-account.ts";

const CHOSEN = "foyer.dev-wallet.account";

type Call = { readonly method: string; readonly params?: readonly unknown[] | object | undefined };
type Listener = (value: unknown) => void;

/** An EIP-1193 provider over the test accounts. Every signature and transaction asks the person first. */
export function createDevProvider(network: Network): EIP1193Provider {
  const chain = defineChain({
    id: network.chainId,
    name: network.chainName,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [network.rpcUrl] } },
  });
  const transport = http(network.rpcUrl, { retryCount: 0 });
  const node = createPublicClient({ chain, transport });
  const listeners = new Map<string, Set<Listener>>();

  async function request({ method, params }: Call): Promise<unknown> {
    const list = Array.isArray(params) ? params : [];
    switch (method) {
      case "eth_accounts":
        return listChosen();
      case "eth_requestAccounts":
        return listChosen().length > 0 ? listChosen() : choose();
      case "wallet_requestPermissions":
        return [permissionFor(await choose())];
      case "wallet_revokePermissions":
        localStorage.removeItem(CHOSEN);
        emit("accountsChanged", []);
        return null;
      case "eth_chainId":
        return `0x${network.chainId.toString(16)}`;
      case "wallet_switchEthereumChain":
        return switchChain(list[0]);
      case "personal_sign":
        return signMessage(list);
      case "eth_signTypedData_v4":
        return signTypedData(list);
      case "eth_sendTransaction":
        return sendTransaction(list[0]);
      default:
        return node.request({ method, params: list } as unknown as Parameters<typeof node.request>[0]);
    }
  }

  async function choose(): Promise<string[]> {
    const answer = await ask({ kind: "connect" });
    if (!answer.account) throw refused();
    localStorage.setItem(CHOSEN, answer.account);
    emit("accountsChanged", [answer.account]);
    return [answer.account];
  }

  function switchChain(wanted: unknown): null {
    const chainId = (wanted as { chainId?: string } | undefined)?.chainId;
    if (Number(chainId) !== network.chainId) throw unknownChain(String(chainId));
    return null;
  }

  async function signMessage([data, address]: readonly unknown[]): Promise<Hex> {
    const account = accountOf(address);
    const { signer } = account;
    const raw = parseHex(textOf(data));
    await ask({ kind: "message", account: account.address, text: hexToString(raw) });
    return asAccount({ account, signature: (await signer.signMessage({ message: { raw } })) as Hex });
  }

  async function signTypedData([address, json]: readonly unknown[]): Promise<Hex> {
    const account = accountOf(address);
    const { signer } = account;
    const data = (typeof json === "string" ? JSON.parse(json) : json) as TypedDataRequest;
    await ask({ kind: "typed-data", account: account.address, data });
    return asAccount({ account, signature: (await signer.signTypedData(data as Parameters<typeof signer.signTypedData>[0])) as Hex });
  }

  async function asAccount({ account, signature }: { account: DevAccount; signature: Hex }): Promise<Hex> {
    return account.kind === "key" ? signature : signAsSmartAccount({ node, owner: parseAddress(account.signer.address), signature });
  }

  async function sendTransaction(wanted: unknown): Promise<Hex> {
    const { from, to, data, value } = wanted as { from?: string; to?: string; data?: string; value?: string };
    const { signer, kind, address: account } = accountOf(from);
    const call = { to: to ? parseAddress(to) : null, data: parseHex(data ?? "0x"), valueWei: BigInt(value ?? 0) };
    await ask({ kind: "transaction", account, ...call });
    const wallet = createWalletClient({ account: signer, chain, transport });
    if (kind === "contract") {
      if (!call.to) throw invalidParams();
      return sendAsSmartAccount({ node, wallet, call: { ...call, to: call.to } });
    }
    return (await wallet.sendTransaction({ to: call.to as ViemAddress | null, data: call.data, value: call.valueWei })) as Hex;
  }

  function emit(name: string, value: unknown): void {
    for (const listener of listeners.get(name) ?? []) listener(value);
  }

  return {
    request: (call: Call) => request(call).catch((cause: unknown) => Promise.reject(toProviderError(cause))),
    on(name: string, listener: Listener) {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
    },
    removeListener(name: string, listener: Listener) {
      listeners.get(name)?.delete(listener);
    },
  } as EIP1193Provider;
}

async function ask(request: WalletRequest): Promise<Extract<Answer, { approved: true }>> {
  const answer = await askPerson(request);
  if (!answer.approved) throw refused();
  return answer;
}

function listChosen(): Address[] {
  const chosen = localStorage.getItem(CHOSEN);
  return chosen && findDevAccount(chosen) ? [parseAddress(chosen)] : [];
}

function accountOf(address: unknown): DevAccount {
  const account = findDevAccount(textOf(address));
  if (!account || !listChosen().includes(account.address)) throw unauthorized();
  return account;
}

function permissionFor(accounts: readonly string[]): object {
  return { parentCapability: "eth_accounts", caveats: [{ type: "restrictReturnedAccounts", value: accounts }] };
}

function textOf(value: unknown): string {
  if (typeof value !== "string" || !isHex(value)) throw invalidParams();
  return value;
}
