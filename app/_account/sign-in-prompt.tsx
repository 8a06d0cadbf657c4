"use client";

import { useConnectModal } from "@rainbow-me/rainbowkit";
import { Button } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";

/** For pages that are somebody's: what they hold, and the way in. */
export function SignInPrompt({ title, text }: { title: string; text: string }) {
  const { openConnectModal } = useConnectModal();
  return (
    <EmptyState
      title={title}
      text={text}
      action={
        <Button look="accent" size="large" data-testid="sign-in" disabled={!openConnectModal} onClick={openConnectModal}>
          Sign in with your wallet
        </Button>
      }
    />
  );
}
