import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";

export default function NotFound() {
  return (
    <div className="wrap max-w-3xl pt-14">
      <EmptyState
        title="Nothing here"
        text="This page does not exist, or it is somebody else’s."
        action={
          <Link href="/events" className={buttonStyles({ look: "accent" })}>
            See what’s on
          </Link>
        }
      />
    </div>
  );
}
