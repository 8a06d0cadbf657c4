"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { Button } from "#components/button.tsx";
import { parseChallengeCode, writeChallengeCode } from "#core/challenge.ts";

/** Where no camera reads the gate's code: its ten letters, typed. */
export function GateCode() {
  const router = useRouter();
  const id = useId();
  const [text, setText] = useState("");
  const [isWrong, setWrong] = useState(false);
  function type(typed: string): void {
    setText(typed);
    setWrong(false);
  }
  function open(event: FormEvent): void {
    event.preventDefault();
    const nonce = parseChallengeCode(text);
    setWrong(nonce === null);
    if (nonce !== null) router.push(`/enter/${writeChallengeCode(nonce)}`);
  }
  return (
    <form onSubmit={open} className="mt-6 grid grid-cols-1 gap-2">
      <label htmlFor={id} className="text-muted text-sm">
        Or does the gate show a code? Scan it with your camera, or type it:
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          data-testid="gate-code"
          value={text}
          onChange={(event) => type(event.target.value)}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          placeholder="XXXXX-XXXXX"
          aria-invalid={isWrong}
          className="h-11 w-full min-w-0 rounded-md border border-line-strong bg-canvas px-3 font-mono uppercase aria-invalid:border-negative"
        />
        <Button type="submit" look="outline">
          Answer
        </Button>
      </div>
      {isWrong ? (
        <p role="alert" className="text-negative text-sm">
          That is no gate’s code: it has ten letters and digits.
        </p>
      ) : null}
    </form>
  );
}
