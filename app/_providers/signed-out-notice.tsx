"use client";

import { useEffect, useRef } from "react";
import { useAccount } from "wagmi";
import { useAccountSession } from "#components/session.tsx";
import { useToast } from "#components/toast.tsx";

/** Says why somebody is suddenly signed out whose wallet is still there: they have signed in elsewhere (U5), or long ago. */
export function SignedOutNotice() {
  const wallet = useAccountSession()?.wallet ?? null;
  const connected = useAccount().address?.toLowerCase();
  const toast = useToast();
  const before = useRef(wallet);
  useEffect(() => {
    if (before.current && !wallet && connected === before.current) {
      toast({ tone: "neutral", title: "You are signed out here.", text: "You have signed in somewhere else, or too long ago. Sign in again to go on." });
    }
    before.current = wallet;
  }, [wallet, connected, toast]);
  return null;
}
