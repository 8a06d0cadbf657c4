import { lookup } from "node:dns/promises";
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { FoyerError } from "#core/error.ts";
import { isLoopback, isPublicAddress } from "./public-address.ts";
import { within } from "./within.ts";

/** How far a request may go. `and-here`: to this machine as well, and there without https: for development. */
export type Reach = "public" | "public-and-here";
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export type OutsideAnswer = { readonly status: number; readonly latencyMs: number /** Its first bytes as text. */; readonly answer: string };
export type PostOutside = (input: { url: string; headers: Readonly<Record<string, string>>; body: string }) => Promise<OutsideAnswer>;

export type OutsideSettings = {
  readonly reach: Reach;
  readonly timeoutMs: number;
  /** Of the answer; the rest is not read. */
  readonly mostBytes: number;
  readonly resolve?: Resolve;
};

/** The address is none that we send to. It may be another one tomorrow: names are looked up anew each time. */
export class OutsideRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "OutsideRefused";
  }
}

/**
 * Posts to an address that somebody else has chosen (trap 64). The name is looked up once, every address behind it must be public, and
 * the connection is made to the one that was looked at, so that a name that changes in between leads nowhere else. No redirect is
 * followed, no connection is kept, and neither time nor the answer's size is the other side's to choose.
 */
export function createPostOutside({ reach, timeoutMs, mostBytes, resolve = resolveName }: OutsideSettings): PostOutside {
  return async ({ url: text, headers, body }) => {
    const startedMs = performance.now();
    const work = async (signal: AbortSignal) => {
      const url = parseOutsideUrl({ text, reach });
      const address = await pickAddress({ url, reach, resolve });
      return send({ url, address, headers, body, mostBytes, signal });
    };
    const { status, answer } = await within({ timeoutMs, late: () => lateAfter(timeoutMs) }, work);
    return { status, answer, latencyMs: Math.round(performance.now() - startedMs) };
  };
}

/** An address that may be sent to as far as its text says. Throws OutsideRefused. */
export function parseOutsideUrl({ text, reach }: { text: string; reach: Reach }): URL {
  if (!URL.canParse(text)) throw new OutsideRefused("This is no web address.");
  // The parser turns every spelling of an IPv4 address, decimal or octal, into the usual one.
  const url = new URL(text);
  const isHere = reach === "public-and-here" && (url.hostname === "localhost" || isLoopback(bareHost(url)));
  if (url.protocol !== "https:" && !(isHere && url.protocol === "http:")) throw new OutsideRefused("Only https:// addresses are sent to.");
  if (url.username || url.password) throw new OutsideRefused("Leave name and password out of the address.");
  if (isIP(bareHost(url))) assertReachable({ address: bareHost(url), reach });
  return url;
}

/** Throws INVALID_INPUT naming `url` unless it can be sent to now. */
export async function assertOutsideUrl({ text, reach, resolve = resolveName }: { text: string; reach: Reach; resolve?: Resolve }): Promise<void> {
  try {
    await pickAddress({ url: parseOutsideUrl({ text, reach }), reach, resolve });
  } catch (cause) {
    const message = cause instanceof OutsideRefused ? cause.message : "This name is not known.";
    const next = "Give the https address of a server on the public internet.";
    throw new FoyerError({ code: "INVALID_INPUT", message, next, fields: [{ path: "url", message }], cause });
  }
}

async function pickAddress({ url, reach, resolve }: { url: URL; reach: Reach; resolve: Resolve }): Promise<string> {
  const host = bareHost(url);
  const addresses = isIP(host) ? [host] : await resolve(host);
  for (const address of addresses) assertReachable({ address, reach });
  const [first] = addresses;
  if (first === undefined) throw new OutsideRefused("This name has no address.");
  return first;
}

function assertReachable({ address, reach }: { address: string; reach: Reach }): void {
  if (isPublicAddress(address) || (reach === "public-and-here" && isLoopback(address))) return;
  throw new OutsideRefused("This address is not on the public internet.");
}

type Sending = { url: URL; address: string; headers: Readonly<Record<string, string>>; body: string; mostBytes: number; signal: AbortSignal };

function send({ url, address, headers, body, mostBytes, signal }: Sending): Promise<{ status: number; answer: string }> {
  const request = url.protocol === "https:" ? requestSecure : requestPlain;
  const length = { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST", agent: false, lookup: pinnedTo(address), headers: { ...headers, ...length }, signal });
    call.once("error", reject);
    call.once("response", (response) => {
      let answer = Buffer.alloc(0);
      const finish = () => resolve({ status: response.statusCode ?? 0, answer: answer.subarray(0, mostBytes).toString("utf8") });
      response.on("data", (chunk: Buffer) => {
        answer = Buffer.concat([answer, chunk]);
        if (answer.length < mostBytes) return;
        finish();
        response.destroy();
      });
      response.once("end", finish);
      response.once("error", reject);
    });
    call.end(body);
  });
}

/** Whatever name is asked for, the answer is the address that was looked at. */
function pinnedTo(address: string): LookupFunction {
  const family = isIP(address);
  return (_hostname, options, callback) => (options.all ? callback(null, [{ address, family }]) : callback(null, address, family));
}

async function resolveName(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function lateAfter(timeoutMs: number): never {
  throw new Error(`No answer within ${timeoutMs / 1000} s.`);
}
