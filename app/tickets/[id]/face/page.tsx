import type { Metadata } from "next";
import { headers } from "next/headers";
import { findSession } from "#server/accounts/session.ts";
import { SignInPrompt } from "../../../_account/sign-in-prompt.tsx";
import { loadTicket } from "../../../_load/load-ticket.ts";
import { FaceEnrolment } from "./face-enrolment.tsx";

export const metadata: Metadata = { title: "Your face at the entrance", robots: { index: false } };

/** Where a holder puts a face on record for one ticket, and takes it back. A page of its own, so that no other one pays for the model. */
export default async function FacePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const [ticket, session] = await Promise.all([loadTicket(id), headers().then(findSession)]);
  return (
    <div className="wrap max-w-xl pt-6 sm:pt-10">
      <p className="label text-muted">{ticket.event.title}</p>
      <h1 className="display mt-1 text-4xl sm:text-5xl">Enter with your face</h1>
      <div className="mt-6">
        {session ? (
          <FaceEnrolment ticketId={ticket.id} timezone={ticket.event.timezone} />
        ) : (
          <SignInPrompt title="Sign in first" text="Only the holder of a ticket can put a face on record for it." />
        )}
      </div>
    </div>
  );
}
