import { BaseError } from "viem";

/** The codes of EIP-1193 and EIP-1474 that a page's wallet library understands. */
export class ProviderRpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: { code: number; message: string; data?: unknown }) {
    super(message);
    this.name = "ProviderRpcError";
    this.code = code;
    this.data = data;
  }
}

export function refused(): ProviderRpcError {
  return new ProviderRpcError({ code: 4001, message: "The request was refused in the wallet." });
}

export function unauthorized(): ProviderRpcError {
  return new ProviderRpcError({ code: 4100, message: "This account is not connected." });
}

export function unknownChain(chainId: string): ProviderRpcError {
  return new ProviderRpcError({ code: 4902, message: `The test wallet does not know chain ${chainId}.` });
}

export function invalidParams(): ProviderRpcError {
  return new ProviderRpcError({ code: -32602, message: "Hex text was expected." });
}

/** The node's own answer, revert data included, out of the wrapping of viem's errors. */
export function toProviderError(cause: unknown): ProviderRpcError {
  if (cause instanceof ProviderRpcError) return cause;
  const inner = cause instanceof BaseError ? cause.walk((error) => typeof (error as { code?: unknown }).code === "number") : cause;
  const { code, message, data } = (inner ?? cause) as { code?: number; message?: string; data?: unknown };
  return new ProviderRpcError({ code: code ?? -32603, message: message ?? "The node did not answer.", data });
}
