"use client";

import Link from "next/link";
import { useCallback, useEffect, useState } from "react";
import { buttonStyles } from "#components/button.tsx";
import { useToast } from "#components/toast.tsx";
import { FoyerError } from "#core/error.ts";
import { consentPathOf, enrolFace, type FaceState, readFaceState, withdrawFace } from "#holder/face.ts";
import { FaceScreen, type FaceScreenState } from "#methods/biometric/ui.tsx";
import { useFaceCamera } from "./use-face-camera.ts";

type Step = "state" | "camera" | "saving" | "withdrawn";
type Failure = { readonly title: string; readonly text: string };

function deps() {
  return { fetch: globalThis.fetch.bind(globalThis) };
}

/** Agree, take the picture, done. The picture is looked at here and goes nowhere; the server is sent figures. */
export function FaceEnrolment({ ticketId, timezone }: { ticketId: string; timezone: string }) {
  const toast = useToast();
  const [known, setKnown] = useState<FaceState | null>(null);
  const [step, setStep] = useState<Step>("state");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [withdrawing, setWithdrawing] = useState<string | null>(null);
  const fail = useCallback((cause: unknown) => {
    setFailure(failureOf(cause));
    setStep("state");
  }, []);
  const camera = useFaceCamera({ isOn: step === "camera", onFault: fail });
  useEffect(() => void readFaceState(deps(), { ticketId }).then(setKnown, fail), [ticketId, fail]);

  async function take(): Promise<void> {
    try {
      const figures = await camera.describe();
      // Whoever moved meanwhile is asked again.
      if (!figures || !known) return;
      setStep("saving");
      setKnown(await enrolFace(deps(), { ticketId, textVersion: known.textVersion, figures }));
      setStep("state");
    } catch (cause) {
      fail(cause);
    }
  }
  async function withdraw(): Promise<void> {
    setWithdrawing("Erasing");
    try {
      await withdrawFace(deps(), { ticketId });
      setKnown(await readFaceState(deps(), { ticketId }));
      setStep("withdrawn");
    } catch (cause) {
      const { title, text } = failureOf(cause);
      toast({ tone: "negative", title, text });
    } finally {
      setWithdrawing(null);
    }
  }
  function begin(): void {
    setFailure(null);
    setStep("camera");
  }
  const state = screenOf({ known, step, failure, picture: camera.picture });
  return (
    <FaceScreen
      state={state}
      timezone={timezone}
      video={camera.video}
      exportPath={consentPathOf({ ticketId })}
      begin={begin}
      take={() => void take()}
      cancel={() => setStep("state")}
      withdraw={() => void withdraw()}
      withdrawing={withdrawing}
      back={
        <Link href={`/tickets/${ticketId}`} className={buttonStyles({ look: "outline", size: "large" })}>
          {state.kind === "explain" ? "No thanks, show my ticket" : "Back to my ticket"}
        </Link>
      }
    />
  );
}

type Known = { known: FaceState | null; step: Step; failure: Failure | null; picture: ReturnType<typeof useFaceCamera>["picture"] };

function screenOf({ known, step, failure, picture }: Known): FaceScreenState {
  if (failure) return { kind: "failed", ...failure };
  if (!known) return { kind: "looking" };
  if (step === "camera") return picture ? { kind: "camera", picture } : { kind: "starting" };
  if (step === "saving" || step === "withdrawn") return { kind: step };
  if (known.consent) return { kind: "enrolled", ...known.consent };
  return known.offered ? { kind: "explain", text: known.text } : { kind: "not-offered" };
}

function failureOf(cause: unknown): Failure {
  if (cause instanceof FoyerError) return { title: cause.message, text: cause.next };
  return { title: "That did not work", text: "The face check could not be loaded. Try again, or enter with your ticket alone." };
}
