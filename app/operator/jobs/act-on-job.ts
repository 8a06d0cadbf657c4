"use server";

import { z } from "zod";
import { askForRun } from "#server/jobs/ask-for-run.ts";
import { switchJob } from "#server/jobs/switch-job.ts";
import type { Answer } from "../../organizer/events/[id]/gates/answer.ts";
import { operateAsAdmin } from "../operate-as-admin.ts";

const named = z.object({ job: z.string().max(60) });
const turned = named.extend({ state: z.enum(["on", "paused"]) });

/** Has a job done now. */
export async function runNow(input: z.infer<typeof named>): Promise<Answer<void>> {
  return operateAsAdmin({ schema: named, input, operate: askForRun });
}

/** Pauses a job or lets it go on. */
export async function turnJob(input: z.infer<typeof turned>): Promise<Answer<void>> {
  return operateAsAdmin({ schema: turned, input, operate: switchJob });
}
