"use client";

import type { BlockView } from "#server/alerts/list-alerts.ts";
import { Blocks } from "../../../../_alerts/blocks.tsx";
import { liftEventBlock } from "./lift-event-block.ts";

export function EventBlocks({ eventId, blocks, timezone }: { eventId: string; blocks: readonly BlockView[]; timezone: string }) {
  return <Blocks blocks={blocks} timezone={timezone} onLift={(blockId) => liftEventBlock({ eventId, blockId })} />;
}
