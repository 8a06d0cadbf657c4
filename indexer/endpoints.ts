import type { Endpoint } from "#platform/endpoints.ts";
import type { Logger } from "#platform/log.ts";
import { HEALTHY, type Verdict } from "./judge-endpoints.ts";
import { isAnswer } from "./node.ts";
import type { Request } from "./request.ts";
import { reasonOf } from "./retry.ts";

/** The nodes that the mirror may be read from, of which one is chosen. */
export type Endpoints = {
  readonly list: readonly Endpoint[];
  /** Asks the chosen one. Where it fails and another is healthy, the next call goes to that one. */
  readonly request: Request;
  readonly requestOf: (endpoint: Endpoint) => Request;
  readonly chosen: () => Endpoint;
  readonly verdictOf: (endpoint: Endpoint) => Verdict;
  /** Takes a new judgement, one verdict an endpoint, and leaves a chosen one that is not healthy for the first that is. */
  readonly judge: (verdicts: readonly Verdict[]) => void;
  /** What the chosen one told cannot be used: goes on with the next healthy one. `false` when there is none. */
  readonly leave: (reason: string) => boolean;
};

export function createEndpoints(input: { endpoints: readonly [Endpoint, ...Endpoint[]]; requestTo: (url: string) => Request; log: Logger }): Endpoints {
  const { endpoints, requestTo, log } = input;
  const requests = endpoints.map(({ url }) => requestTo(url));
  let verdicts: readonly Verdict[] = endpoints.map(() => HEALTHY);
  let chosen = endpoints[0];

  const verdictOf = ({ position }: Endpoint) => verdicts[position] ?? HEALTHY;
  const requestOf = ({ position }: Endpoint) => requests[position] as Request;

  function choose(next: Endpoint, reason: string): void {
    log.warn({ from: chosen.host, to: next.host, reason }, "the chain is read from another node");
    chosen = next;
  }

  function leave(reason: string): boolean {
    const after = [...endpoints.slice(chosen.position + 1), ...endpoints.slice(0, chosen.position)];
    const next = after.find((endpoint) => verdictOf(endpoint).health === "healthy");
    if (next) choose(next, reason);
    return next !== undefined;
  }

  return {
    list: endpoints,
    requestOf,
    chosen: () => chosen,
    verdictOf,
    leave,
    async request(call) {
      const asked = chosen;
      try {
        return await requestOf(asked)(call);
      } catch (fault) {
        if (!isAnswer(fault) && asked === chosen) leave(reasonOf(fault));
        throw fault;
      }
    },
    judge(next) {
      verdicts = next;
      if (verdictOf(chosen).health !== "healthy") leave(verdictOf(chosen).fault ?? "");
    },
  };
}
