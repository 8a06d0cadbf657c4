"use client";

import { CalendarDays, type LucideIcon, Megaphone, Ticket } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { classNames } from "#components/class-names.ts";
import { useNetwork } from "#components/network.tsx";
import { useAccountSession } from "#components/session.tsx";
import { AccountButton } from "./account-button.tsx";
import { NetworkNotice } from "./network-notice.tsx";
import { NoticeBell } from "./notice-bell.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";
import { Wordmark } from "./wordmark.tsx";

type Place = { href: string; label: string; Icon: LucideIcon };

const PLACES: readonly Place[] = [
  { href: "/events", label: "Events", Icon: CalendarDays },
  { href: "/tickets", label: "Tickets", Icon: Ticket },
  { href: "/organizer", label: "Organize", Icon: Megaphone },
];

/** What stands around every page; the gate's scanner wants the whole screen for itself. */
export function Chrome({ children }: { children: ReactNode }) {
  const path = usePathname();
  const { mode } = useNetwork();
  const account = useAccountSession();
  if (path === "/gate" || path.startsWith("/gate/") || path === "/kiosk") return children;
  return (
    <div className="flex min-h-dvh flex-col pb-[calc(4rem+env(safe-area-inset-bottom))] sm:pb-0">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-ink focus:px-4 focus:py-2 focus:text-canvas"
      >
        Skip to the content
      </a>
      {mode === "local" ? <LocalBanner /> : null}
      <header className="sticky top-0 z-30 border-line border-b bg-canvas/92 backdrop-blur-md">
        <div className="wrap flex h-16 items-center gap-2">
          <Link href="/" className="-ml-1 flex items-center rounded-md px-1 py-2" aria-label="Foyer, home">
            <Wordmark />
          </Link>
          <nav aria-label="Main" className="ml-6 hidden gap-1 sm:flex">
            {PLACES.map((place) => (
              <TopLink key={place.href} place={place} here={isHere({ path, href: place.href })} />
            ))}
          </nav>
          <div className="ml-auto flex items-center gap-1">
            {account ? <NoticeBell path={path} /> : null}
            <ThemeToggle />
            <AccountButton />
          </div>
        </div>
      </header>
      <NetworkNotice />
      <main id="content" className="grow">
        {children}
      </main>
      <footer className="mt-20 border-line border-t">
        <div className="wrap label flex flex-wrap justify-between gap-x-6 gap-y-2 py-8 text-muted">
          <span>Foyer: tickets that are yours, checked at the door.</span>
          {account?.role === "admin" ? (
            <Link href="/operator" className="text-ink underline underline-offset-4">
              Operator: the mirror
            </Link>
          ) : (
            <span>Owned on chain. Shown from your phone. Never resold above the organizer's limit.</span>
          )}
        </div>
      </footer>
      <nav
        aria-label="Main"
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-3 border-line border-t bg-canvas/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md sm:hidden"
      >
        {PLACES.map((place) => (
          <TabLink key={place.href} place={place} here={isHere({ path, href: place.href })} />
        ))}
      </nav>
    </div>
  );
}

function isHere({ path, href }: { path: string; href: string }): boolean {
  return path === href || path.startsWith(`${href}/`);
}

function TopLink({ place: { href, label }, here }: { place: Place; here: boolean }) {
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      className={classNames("rounded-full px-4 py-2 font-medium text-[0.9375rem]", here ? "bg-ink text-canvas" : "text-muted hover:bg-sunken hover:text-ink")}
    >
      {label}
    </Link>
  );
}

function TabLink({ place: { href, label, Icon }, here }: { place: Place; here: boolean }) {
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      className={classNames("flex h-16 flex-col items-center justify-center gap-1", here ? "text-ink" : "text-muted")}
    >
      <Icon aria-hidden className={classNames("size-5", here && "text-accent-text")} strokeWidth={here ? 2.5 : 2} />
      <span className={classNames("text-xs", here ? "font-semibold" : "font-medium")}>{label}</span>
    </Link>
  );
}

function LocalBanner() {
  return (
    <p data-testid="local-banner" className="label bg-[#161513] py-1.5 text-center font-medium text-[#ff8a5c]">
      Test wallet · local chain
    </p>
  );
}
