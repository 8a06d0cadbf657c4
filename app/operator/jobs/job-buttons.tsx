"use client";

import { Pause, Play, RotateCw } from "lucide-react";
import { Button } from "#components/button.tsx";
import { useMounted } from "#components/use-mounted.ts";
import type { JobState } from "#server/jobs/list-jobs.ts";
import { FormMessage } from "../../organizer/events/[id]/gates/section.tsx";
import { useAnswer } from "../../organizer/events/[id]/gates/use-answer.ts";
import { runNow, turnJob } from "./act-on-job.ts";

export function JobButtons({ name, state, isAsked }: { name: string; state: JobState; isAsked: boolean }) {
  const mounted = useMounted();
  const { message, isPending, call } = useAnswer();
  const isPaused = state === "paused";
  const turn = (next: "on" | "paused") => call({ action: () => turnJob({ job: name, state: next }), onDone: () => undefined });
  return (
    <div className="grid gap-2 lg:justify-items-end">
      <div className="flex gap-2">
        {isPaused ? (
          <Button
            look="ink"
            size="small"
            data-testid={`job-resume-${name}`}
            disabled={!mounted}
            pending={isPending ? "A moment" : null}
            onClick={() => turn("on")}
          >
            <Play aria-hidden className="size-4" /> Go on
          </Button>
        ) : (
          <>
            <Button
              look="outline"
              size="small"
              data-testid={`job-run-${name}`}
              disabled={!mounted || isAsked || state === "running"}
              pending={isPending ? "A moment" : null}
              onClick={() => call({ action: () => runNow({ job: name }), onDone: () => undefined })}
            >
              <RotateCw aria-hidden className="size-4" /> {state === "failing" || state === "lost" ? "Retry" : "Run now"}
            </Button>
            <Button look="quiet" size="small" data-testid={`job-pause-${name}`} disabled={!mounted || isPending} onClick={() => turn("paused")}>
              <Pause aria-hidden className="size-4" /> Pause
            </Button>
          </>
        )}
      </div>
      <FormMessage>{message}</FormMessage>
    </div>
  );
}
