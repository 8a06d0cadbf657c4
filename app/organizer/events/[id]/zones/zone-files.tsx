"use client";

import { Download, FileUp } from "lucide-react";
import { type ChangeEvent, useState } from "react";
import { Button, buttonStyles } from "#components/button.tsx";
import { TextField } from "#components/field.tsx";
import { FoyerError } from "#core/error.ts";
import { encodeGeoJson, MAX_GEOJSON_LETTERS, parseGeoJson } from "#core/geojson.ts";
import type { ZoneShape } from "#core/zone.ts";

type Props = { /** `null`: not a zone yet. */ shape: ZoneShape | null; load: (shape: ZoneShape) => void };

/** GeoJSON in and out, for whoever has drawn the zone elsewhere. */
export function ZoneFiles({ shape, load }: Props) {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  function read(source: string): void {
    try {
      load(parseGeoJson(source));
      setFault(null);
      setText("");
    } catch (cause) {
      if (!(cause instanceof FoyerError)) throw cause;
      setFault(`${cause.message} ${cause.next}`);
    }
  }
  async function open({ target }: ChangeEvent<HTMLInputElement>): Promise<void> {
    const [file] = target.files ?? [];
    target.value = "";
    if (file) read(file.size > MAX_GEOJSON_LETTERS ? " ".repeat(MAX_GEOJSON_LETTERS + 1) : await file.text());
  }
  return (
    <details className="mt-5 border-line border-t pt-4">
      <summary data-testid="zone-files" className="font-medium text-sm underline decoration-line-strong underline-offset-4">
        GeoJSON: paste, upload, download
      </summary>
      <div className="mt-4 grid gap-3">
        <TextField
          label="Paste GeoJSON"
          data-testid="zone-paste"
          className="font-mono text-sm"
          placeholder='{"type": "Polygon", "coordinates": [[[13.400, 52.520], …]]}'
          spellCheck={false}
          value={text}
          error={fault}
          onChange={({ target }) => {
            setText(target.value);
            setFault(null);
          }}
        />
        <div className="flex flex-wrap gap-2">
          <Button look="outline" data-testid="zone-paste-use" disabled={text.trim() === ""} onClick={() => read(text)}>
            Use it
          </Button>
          <label className={`${buttonStyles({ look: "outline" })} cursor-pointer has-focus-visible:outline-3 has-focus-visible:outline-ink`}>
            <FileUp aria-hidden className="size-5" /> Choose a file
            <input
              type="file"
              accept=".json,.geojson,application/geo+json,application/json"
              className="sr-only"
              data-testid="zone-file"
              onChange={(event) => void open(event)}
            />
          </label>
          {shape ? (
            <a
              download="entry-zone.geojson"
              data-testid="zone-download"
              href={`data:application/geo+json,${encodeURIComponent(JSON.stringify({ type: "Feature", properties: {}, geometry: encodeGeoJson(shape) }))}`}
              className={buttonStyles({ look: "outline" })}
            >
              <Download aria-hidden className="size-5" /> Download
            </a>
          ) : null}
        </div>
      </div>
    </details>
  );
}
