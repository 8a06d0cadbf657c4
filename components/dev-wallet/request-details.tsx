"use client";

import { parseSiweMessage } from "viem/siwe";
import { assertNever } from "#core/error.ts";
import { formatCoin } from "../format-coin.ts";
import { nameOf } from "./accounts.ts";
import { describeCall } from "./describe-call.ts";
import type { TypedDataRequest, WalletRequest } from "./requests.ts";

type Row = readonly [name: string, value: string];

export function titleOfRequest(request: WalletRequest): string {
  switch (request.kind) {
    case "connect":
      return "Who are you today?";
    case "message":
      return parseSiweMessage(request.text).nonce ? "Sign in" : "Sign a message";
    case "typed-data":
      return `Sign: ${request.data.primaryType}`;
    case "transaction":
      return describeCall(request).title;
    default:
      return assertNever(request);
  }
}

/** Everything that the person is about to agree to, readable. */
export function RequestDetails({ request }: { request: Exclude<WalletRequest, { kind: "connect" }> }) {
  switch (request.kind) {
    case "message":
      return <p className="whitespace-pre-wrap break-words rounded-md bg-white/5 p-3 font-mono text-[#e6e3d8] text-xs leading-relaxed">{request.text}</p>;
    case "typed-data":
      return <TypedData data={request.data} />;
    case "transaction":
      return <Transaction request={request} />;
    default:
      return assertNever(request);
  }
}

function TypedData({ data }: { data: TypedDataRequest }) {
  const { statement, ...fields } = data.message;
  return (
    <>
      {statement ? <p className="mb-4 text-lg leading-snug">{String(statement)}</p> : null}
      <Rows rows={Object.entries(fields).map(([name, value]) => [name, wordsOf(name, value)])} />
      <h3 className="label mt-5 mb-1 text-[#b5b1a4]">Valid only for</h3>
      <Rows rows={Object.entries(data.domain).map(([name, value]) => [name, String(value)])} />
    </>
  );
}

function Transaction({ request }: { request: Extract<WalletRequest, { kind: "transaction" }> }) {
  const { rows, danger } = describeCall(request);
  return (
    <>
      {danger ? <p className="mb-4 rounded-md bg-[#4a1220] p-3 text-[#ffc2cf]">{danger}</p> : null}
      <p className="mb-4 flex items-baseline justify-between gap-4 rounded-md bg-white/5 px-3 py-3">
        <span className="label shrink-0 text-[#b5b1a4]">You pay</span>
        <span className="display min-w-0 text-right text-2xl">{request.valueWei === 0n ? "nothing" : formatCoin(request.valueWei)}</span>
      </p>
      <Rows rows={[...rows, ["contract", request.to ?? "a new one"]]} />
    </>
  );
}

function Rows({ rows }: { rows: readonly Row[] }) {
  return (
    <dl className="divide-y divide-white/10">
      {rows.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[9rem_1fr] gap-3 py-2">
          <dt className="label pt-0.5 text-[#b5b1a4]">{name}</dt>
          <dd className="whitespace-pre-wrap break-all text-right font-mono text-xs leading-5">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function wordsOf(name: string, value: unknown): string {
  if (/At$/.test(name)) return `${new Date(Number(value) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value) ? nameOf(value) : String(value);
}
