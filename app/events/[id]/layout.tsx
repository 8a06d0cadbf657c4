import type { ReactNode } from "react";
import { loadEvent } from "../../_load/load-event.ts";

/** Says that there is nothing before the skeleton goes out: the answer's status is then a true 404. */
export default async function EventLayout({ params, children }: { params: Promise<{ id: string }>; children: ReactNode }) {
  await loadEvent((await params).id);
  return children;
}
