import type { Metadata } from "next";
import { connection } from "next/server";
import { pageDeps } from "../../../_load/deps.ts";
import { NewEvent } from "./new-event.tsx";

export const metadata: Metadata = { title: "New event" };

export default async function NewEventPage() {
  await connection();
  return (
    <div className="wrap pt-10 sm:pt-14">
      <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">New event</h1>
      <div className="mt-8">
        <NewEvent nowSeconds={Math.floor(pageDeps().clock.nowMs() / 1000)} />
      </div>
    </div>
  );
}
