"use client";

import { useState } from "react";
import { useAccountSession } from "#components/session.tsx";
import { SignInPrompt } from "../../../_account/sign-in-prompt.tsx";
import { EventForm } from "./event-form.tsx";

/** The form for whoever is signed in. Once begun it stays: who is signed out meanwhile loses nothing that was typed. */
export function NewEvent({ nowSeconds }: { nowSeconds: number }) {
  const account = useAccountSession();
  const [hasBegun, setBegun] = useState(account !== null);
  if (account && !hasBegun) setBegun(true);
  if (hasBegun) return <EventForm nowSeconds={nowSeconds} />;
  return <SignInPrompt title="Who is putting it on?" text="Sign in with the wallet that should own the event and receive its money." />;
}
