"use client";

import { LocateFixed } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/button.tsx";
import { Field } from "#components/field.tsx";
import type { GeoPoint } from "#core/position.ts";
import type { MapView } from "./map-view.ts";
import type { OwnPosition } from "./zone-map.tsx";

type Props = { view: MapView; go: (point: GeoPoint) => void; setOwn: (own: OwnPosition) => void };

const OPTIONS: PositionOptions = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 5_000 };

/** Where the plan looks: at the organizer's own feet, or at coordinates out of any map. */
export function ZonePlace({ view, go, setOwn }: Props) {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [isLooking, setLooking] = useState(false);
  function locate(): void {
    if (!("geolocation" in navigator)) {
      setFault("This browser can’t tell where it is. Type the coordinates.");
      return;
    }
    setLooking(true);
    setFault(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude, accuracy } }) => {
        setLooking(false);
        setOwn({ point: { longitude, latitude }, accuracyMeters: accuracy });
        go({ longitude, latitude });
      },
      ({ code }) => {
        setLooking(false);
        setFault(
          code === 1
            ? "The browser keeps your position to itself. Allow “Location” for this site, or type the coordinates."
            : "Your position could not be found. Type the coordinates.",
        );
      },
      OPTIONS,
    );
  }
  function jump(): void {
    const point = parsePlace(text);
    if (point) go(point);
    setFault(point ? null : "Write latitude and longitude, such as 52.5200, 13.4050.");
  }
  return (
    <form
      noValidate
      className="mt-5 grid gap-3 sm:grid-cols-[auto_minmax(0,1fr)_auto] sm:items-start"
      onSubmit={(event) => {
        event.preventDefault();
        jump();
      }}
    >
      <Button look="outline" className="h-12 sm:mt-[1.75rem]" data-testid="zone-locate" pending={isLooking ? "Looking" : null} onClick={locate}>
        <LocateFixed aria-hidden className="size-5" /> Where I am
      </Button>
      <Field
        label="Or look at"
        data-testid="zone-place"
        placeholder={`${view.center.latitude.toFixed(4)}, ${view.center.longitude.toFixed(4)}`}
        hint="Latitude, longitude: copy them from any map."
        value={text}
        error={fault}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit" look="outline" className="h-12 sm:mt-[1.75rem]" data-testid="zone-go">
        Go there
      </Button>
    </form>
  );
}

/** Latitude first, as maps for people write it (GeoJSON has it the other way round). */
function parsePlace(text: string): GeoPoint | null {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)[\s,;]+(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  const [latitude, longitude] = [Number(found?.[1]), Number(found?.[2])];
  return found && Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180 ? { longitude, latitude } : null;
}
