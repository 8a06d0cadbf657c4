"use client";

import { useRef, useState } from "react";
import { Button } from "#components/button.tsx";
import { Card } from "#components/card.tsx";
import { Field, SelectField } from "#components/field.tsx";
import { encodeGeoJson, findShapeFault } from "#core/geojson.ts";
import type { GeoPoint } from "#core/position.ts";
import { accuracyLimitOf, areaOf, type Zone, type ZoneShape } from "#core/zone.ts";
import { FormMessage } from "../gates/section.tsx";
import { useAnswer } from "../gates/use-answer.ts";
import { keepZone } from "./keep-zone.ts";
import { fitted, type MapSize, type MapView } from "./map-view.ts";
import { type CornerPlace, EMPTY_SHAPE, withCornerAdded, withCornerRemoved } from "./shape-edits.ts";
import { useShape } from "./use-shape.ts";
import { ZoneFiles } from "./zone-files.tsx";
import { type OwnPosition, type Tool, ZoneMap } from "./zone-map.tsx";
import { ZonePlace } from "./zone-place.tsx";
import { ZoneTools } from "./zone-tools.tsx";
import { areaWords, type GateName } from "./zone-words.ts";

type Props = { eventId: string; zone: Zone | null; gates: readonly GateName[]; onClose: () => void };

/** Berlin, until something says where the event is. */
const SOMEWHERE: MapView = { center: { longitude: 13.405, latitude: 52.52 }, metersPerPixel: 0.5 };
const SIZE: MapSize = { width: 640, height: 480 };
const CLOSE_METERS_PER_PIXEL = 0.4;

/** The drawing board: ground plan, tools, and what the zone is called. Nothing is saved before the button. */
export function ZoneEditor({ eventId, zone, gates, onClose }: Props) {
  const history = useShape(zone?.shape ?? EMPTY_SHAPE);
  const sizeRef = useRef(SIZE);
  const [view, setView] = useState<MapView>(() => fitted({ shape: zone?.shape ?? [], size: SIZE }) ?? SOMEWHERE);
  const [tool, setTool] = useState<Tool>(zone ? "move" : "draw");
  const [selected, select] = useState<CornerPlace | null>(null);
  const [own, setOwn] = useState<OwnPosition | null>(null);
  const { shape } = history;
  const isBegun = (shape[0]?.[0]?.length ?? 0) >= 3;
  const fault = isBegun ? findShapeFault(shape) : null;

  function change(next: ZoneShape, place: CornerPlace | null): void {
    history.change(next);
    select(place);
  }
  function remove(): void {
    if (selected) change(withCornerRemoved({ shape, place: selected }), null);
  }
  function addAtCross(): void {
    const added = withCornerAdded({ shape, after: selected, point: view.center });
    change(added.shape, added.place);
  }
  function go(center: GeoPoint): void {
    setView((now) => ({ center, metersPerPixel: Math.min(now.metersPerPixel, CLOSE_METERS_PER_PIXEL) }));
  }
  function showAll(what: ZoneShape): void {
    setView((now) => fitted({ shape: what, size: sizeRef.current }) ?? now);
  }
  function undo(): void {
    history.undo();
    select(null);
  }
  const drawing = { history: { ...history, undo }, view, setView, tool, selected, select, remove, addAtCross, own, isFaulty: fault !== null, sizeRef };
  return (
    <div className="mt-8 grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
      <div className="min-w-0">
        <div className="relative h-[min(68dvh,34rem)] min-h-80">
          <ZoneMap {...drawing} />
          {isBegun ? null : <Hint tool={tool} />}
        </div>
        <ZoneTools
          {...{ tool, setTool, setView, sizeRef }}
          canUndo={history.canUndo}
          hasSelected={selected !== null}
          undo={undo}
          remove={remove}
          addAtCross={addAtCross}
          fit={() => showAll(shape)}
        />
        <p aria-live="polite" data-testid="zone-fault" className={fault ? "mt-3 rounded-md bg-negative-wash p-3.5 text-negative" : "mt-3 text-muted text-sm"}>
          {fault ? `${fault.message} ${fault.next}` : isBegun ? factsOf(shape) : "Three corners make a zone."}
        </p>
        <ZonePlace view={view} go={go} setOwn={setOwn} />
        <ZoneFiles
          shape={isBegun && !fault ? shape : null}
          load={(loaded) => {
            change(loaded, null);
            showAll(loaded);
            setTool("move");
          }}
        />
      </div>
      <ZoneForm eventId={eventId} zone={zone} gates={gates} shape={isBegun && !fault ? shape : null} onClose={onClose} />
    </div>
  );
}

function Hint({ tool }: { tool: Tool }) {
  return (
    <p className="pointer-events-none absolute inset-x-4 top-4 mx-auto w-fit rounded-full bg-ink px-4 py-2 text-center text-canvas text-sm">
      {tool === "draw" ? "Touch the plan where the corners are" : "Choose “Add corners” to draw"}
    </p>
  );
}

function factsOf(shape: ZoneShape): string {
  const corners = shape.flat().reduce((sum, ring) => sum + ring.length, 0);
  return `${corners} corners, ${areaWords(areaOf(shape))}. A phone counts here when it knows its place to ${Math.round(accuracyLimitOf(shape))} m.`;
}

type FormProps = Props & { shape: ZoneShape | null };

function ZoneForm({ eventId, zone, gates, shape, onClose }: FormProps) {
  const [name, setName] = useState(zone?.name ?? "");
  const [gateId, setGateId] = useState(zone?.gateId ?? "");
  const [dwell, setDwell] = useState(String(zone?.dwellSeconds ?? 20));
  const answer = useAnswer();
  function save(): void {
    if (!shape) {
      answer.refuse({ shape: "Draw the zone first." });
      return;
    }
    const input = { eventId, zoneId: zone?.id ?? null, name, gateId: gateId || null, dwellSeconds: Number(dwell), shape: JSON.stringify(encodeGeoJson(shape)) };
    answer.call({ action: () => keepZone(input), onDone: onClose });
  }
  return (
    <Card className="min-w-0">
      <form
        noValidate
        className="grid gap-5"
        onChange={answer.clear}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field
          label="Name"
          data-testid="zone-name"
          placeholder="Forecourt"
          autoComplete="off"
          value={name}
          error={answer.fields.name}
          onChange={({ target }) => setName(target.value)}
        />
        <SelectField label="Counts at" data-testid="zone-gate" value={gateId} error={answer.fields.gateId} onChange={({ target }) => setGateId(target.value)}>
          <option value="">Every gate</option>
          {gates.map((gate) => (
            <option key={gate.id} value={gate.id}>
              {gate.name}
            </option>
          ))}
        </SelectField>
        <Field
          label="Stay before it counts"
          data-testid="zone-dwell"
          suffix="seconds"
          inputMode="numeric"
          hint="Who only walks past is not at the entrance."
          value={dwell}
          error={answer.fields.dwellSeconds}
          onChange={({ target }) => setDwell(target.value)}
        />
        <FormMessage>{answer.message ?? answer.fields.shape ?? null}</FormMessage>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="accent" data-testid="zone-save" pending={answer.isPending ? "Saving" : null}>
            Save the zone
          </Button>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Card>
  );
}
