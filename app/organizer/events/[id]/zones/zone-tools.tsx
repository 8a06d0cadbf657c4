"use client";

import { Hand, type LucideIcon, Maximize, Minus, Pencil, Plus, PlusCircle, Trash2, Undo2 } from "lucide-react";
import type { RefObject } from "react";
import { Button } from "#components/button.tsx";
import { classNames } from "#components/class-names.ts";
import { type MapSize, type MapView, zoomed } from "./map-view.ts";
import type { Tool } from "./zone-map.tsx";

type Props = {
  readonly tool: Tool;
  readonly setTool: (tool: Tool) => void;
  readonly setView: (change: (view: MapView) => MapView) => void;
  readonly sizeRef: RefObject<MapSize>;
  readonly canUndo: boolean;
  readonly hasSelected: boolean;
  readonly undo: () => void;
  readonly remove: () => void;
  readonly addAtCross: () => void;
  readonly fit: () => void;
};

const TOOLS: readonly { tool: Tool; label: string; Icon: LucideIcon }[] = [
  { tool: "draw", label: "Add corners", Icon: Pencil },
  { tool: "move", label: "Move", Icon: Hand },
];

/** What the hand on the plan does, and everything that can be done without one. */
export function ZoneTools({ tool, setTool, setView, sizeRef, canUndo, hasSelected, undo, remove, addAtCross, fit }: Props) {
  const zoom = (factor: number) => setView((view) => zoomed({ view, size: sizeRef.current, factor }));
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <fieldset className="flex rounded-full border border-line-strong p-0.5">
        <legend className="sr-only">What touching the plan does</legend>
        {TOOLS.map(({ tool: one, label, Icon }) => (
          <label
            key={one}
            className={classNames(
              "flex h-10 cursor-pointer items-center gap-2 rounded-full px-4 font-semibold text-sm has-focus-visible:outline-3 has-focus-visible:outline-ink",
              tool === one && "bg-ink text-canvas",
            )}
          >
            <input type="radio" name="tool" className="sr-only" checked={tool === one} onChange={() => setTool(one)} />
            <Icon aria-hidden className="size-4" /> {label}
          </label>
        ))}
      </fieldset>
      <Icons Icon={Undo2} label="Undo" testId="zone-undo" disabled={!canUndo} onClick={undo} />
      <Icons Icon={Trash2} label="Delete the chosen corner" testId="zone-delete" disabled={!hasSelected} onClick={remove} />
      <Icons Icon={PlusCircle} label="Add a corner at the cross" testId="zone-add" disabled={false} onClick={addAtCross} />
      <span className="ml-auto flex gap-2">
        <Icons Icon={Minus} label="Further away" testId="zone-out" disabled={false} onClick={() => zoom(1.5)} />
        <Icons Icon={Plus} label="Closer" testId="zone-in" disabled={false} onClick={() => zoom(1 / 1.5)} />
        <Icons Icon={Maximize} label="Show the whole zone" testId="zone-fit" disabled={false} onClick={fit} />
      </span>
    </div>
  );
}

function Icons({ Icon, label, testId, disabled, onClick }: { Icon: LucideIcon; label: string; testId: string; disabled: boolean; onClick: () => void }) {
  return (
    <Button look="outline" size="icon" aria-label={label} title={label} data-testid={testId} disabled={disabled} onClick={onClick}>
      <Icon aria-hidden className="size-5" />
    </Button>
  );
}
