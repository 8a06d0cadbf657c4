import { Nfc } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { ForgetAddress } from "./forget-address.tsx";

export const metadata: Metadata = { title: "Your wristband", robots: { index: false, follow: false }, referrer: "no-referrer" };

/**
 * Where a secure wristband or card leads the phone of whoever holds one to it. The message in the address is for gates: this
 * page does not read it, is the same for every tag and for none, and asks the server for nothing, so opening it uses nothing up.
 */
export default function TagPage() {
  return (
    <div className="wrap max-w-2xl pt-14 sm:pt-20">
      <ForgetAddress />
      <span className="grid size-16 place-items-center rounded-full bg-accent text-accent-ink">
        <Nfc aria-hidden className="size-8" />
      </span>
      <h1 className="display mt-6 text-[clamp(2.75rem,10vw,4.5rem)]">This opens the door</h1>
      <p className="mt-4 text-lg text-muted">Keep it on and hold it to the reader at the entrance. You need neither this page nor your phone for it.</p>
      <ul className="mt-8 grid gap-3 text-muted">
        <li>Looking at this page has used nothing up.</li>
        <li>It tells nobody whose ticket this is, or for what.</li>
        <li>Found it? Please give it to the people at the entrance.</li>
        <li>Lost yours? Switch it off on your ticket, then ask at the entrance for another.</li>
      </ul>
      <p className="mt-10 flex flex-wrap gap-3">
        <Link href="/tickets" className={buttonStyles({ look: "accent" })}>
          My tickets
        </Link>
        <Link href="/events" className={buttonStyles({ look: "quiet" })}>
          See what’s on
        </Link>
      </p>
    </div>
  );
}
