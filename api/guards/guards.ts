import { type BlockList, createBlockList } from "#server/alerts/block-list.ts";
import { raiseAlert } from "#server/alerts/raise-alert.ts";
import { limitOfSuspicion } from "#server/alerts/suspicion.ts";
import { createWatch, subjectKeyOf, type Watch } from "#server/alerts/watch.ts";
import { createNetworkList, type NetworkList } from "#server/networks/network-list.ts";
import type { ApiDeps } from "../deps.ts";

/** Who looks out for misuse, who is kept out for it, and from where gate devices may call. */
export type Guards = { readonly watch: Watch; readonly blocks: BlockList; readonly networks: NetworkList };

export function createGuards(deps: Pick<ApiDeps, "db" | "clock" | "log" | "env" | "counts" | "listen">): Guards {
  const { counts, log } = deps;
  const watch = createWatch({
    counts,
    raise: (burst) => raiseAlert(deps, burst),
    onFault: (cause) => log.error({ err: cause }, "an alert could not be written"),
  });
  const blocks = createBlockList({
    ...deps,
    onFault: (cause) => log.warn({ err: cause }, "the list of blocks could not be read anew"),
    onLifted: (block) => counts.forget(limitOfSuspicion(block.kind), subjectKeyOf(block)),
  });
  const networks = createNetworkList({ ...deps, onFault: (cause) => log.warn({ err: cause }, "the venues’ networks could not be read anew") });
  return { watch, blocks, networks };
}
