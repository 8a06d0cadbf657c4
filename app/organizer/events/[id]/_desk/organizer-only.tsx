import { headers } from "next/headers";
import type { ReactNode } from "react";
import { type AccountSession, findSession } from "#server/accounts/session.ts";
import { SignInPrompt } from "../../../../_account/sign-in-prompt.tsx";

export type PageParams = Promise<{ id: string }>;

type Props = { params: PageParams; children: (input: { id: string; session: AccountSession }) => Promise<ReactNode> };

/** A page of one event for whoever is signed in; others are asked to. Whether the event is theirs is for the reading of it to say. */
export async function OrganizerOnly({ params, children }: Props) {
  const [{ id }, session] = await Promise.all([params, headers().then(findSession)]);
  if (session) return children({ id, session });
  return (
    <div className="wrap max-w-3xl pt-14">
      <SignInPrompt title="This is an organizer’s page" text="Sign in with the wallet that owns the event." />
    </div>
  );
}
