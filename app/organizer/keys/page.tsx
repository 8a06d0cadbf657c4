import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { findSession } from "#server/accounts/session.ts";
import { listApiKeys } from "#server/api-keys/list-api-keys.ts";
import { SignInPrompt } from "../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { KeyForm } from "./key-form.tsx";
import { KeyList } from "./key-list.tsx";

export const metadata: Metadata = { title: "Keys" };

/** Keys by which an organizer's own programs call the API. */
export default async function KeysPage() {
  const session = await findSession(await headers());
  if (!session) {
    return (
      <div className="wrap max-w-4xl pt-10 sm:pt-14">
        <SignInPrompt
          title="Keys for your programs"
          text="Sign in with the wallet that your events belong to: a key may do what that wallet may, and no more."
        />
      </div>
    );
  }
  const keys = await listApiKeys(pageDeps(), session);
  return (
    <div className="wrap pt-8 pb-16 sm:pt-12">
      <Link href="/organizer" className="label text-muted underline underline-offset-4">
        Your events
      </Link>
      <h1 className="display mt-2 text-[clamp(2.25rem,6vw,4rem)]">Keys</h1>
      <p className="mt-4 max-w-prose text-muted">
        For programs of yours that call the{" "}
        <a href="/api/docs" className="text-ink underline underline-offset-4">
          API
        </a>
        . Each may do what you choose for it, until its day comes or you revoke it.
      </p>
      <div className="mt-8 grid gap-6 lg:grid-cols-2 lg:items-start">
        <KeyList keys={keys} />
        <KeyForm />
      </div>
    </div>
  );
}
