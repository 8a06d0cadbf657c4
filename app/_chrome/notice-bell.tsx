"use client";

import { Bell } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { z } from "zod";
import { NOTICES_SEEN } from "./notices-seen.ts";

/** Beyond this a badge says "and more". */
const MOST_SHOWN = 99;

/** How much has happened to the holder's tickets that they have not seen; asked again on each page and whenever they come back. */
export function NoticeBell({ path }: { path: string }) {
  const unread = useUnread(path);
  return (
    <Link
      href="/tickets/notices"
      data-testid="notice-bell"
      data-unread={unread}
      aria-label={unread === 0 ? "Notices" : `Notices: ${wordsOf(unread)} unread`}
      aria-current={path === "/tickets/notices" ? "page" : undefined}
      className="relative grid size-11 place-items-center rounded-full hover:bg-sunken"
    >
      <Bell aria-hidden className="size-5" />
      {unread > 0 ? (
        <span
          aria-hidden
          className="absolute top-0.5 right-0 grid h-5 min-w-5 place-items-center rounded-full border-2 border-canvas bg-accent px-1 font-semibold text-[0.6875rem] text-accent-ink tabular-nums leading-none"
        >
          {wordsOf(unread)}
        </span>
      ) : null}
    </Link>
  );
}

function wordsOf(unread: number): string {
  return unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread);
}

function useUnread(path: string): number {
  const [unread, setUnread] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is a reason to ask again
  useEffect(() => {
    let isOver = false;
    const look = async () => {
      const found = document.visibilityState === "visible" ? await readUnread() : null;
      if (!isOver && found !== null) setUnread(found);
    };
    void look();
    document.addEventListener("visibilitychange", look);
    window.addEventListener(NOTICES_SEEN, look);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener(NOTICES_SEEN, look);
    };
  }, [path]);
  return unread;
}

const answer = z.object({ unread: z.int() });

/** `null`: nobody can say now, and what was said before stands. */
async function readUnread(): Promise<number | null> {
  const response = await fetch("/api/account/notices/unread", { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  if (!response?.ok) return null;
  return answer.safeParse(await response.json().catch(() => null)).data?.unread ?? null;
}
