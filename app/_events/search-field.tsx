import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { buttonStyles } from "#components/button.tsx";
import { LONGEST_SEARCH } from "#core/search.ts";

/** The field and its button; stands in a form that asks for /events, so that it also works without scripts. */
export function SearchField(input: ComponentProps<"input">) {
  return (
    <div className="relative">
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-4.5 size-5 -translate-y-1/2 text-muted" />
      <input
        type="search"
        name="q"
        aria-label="Search events"
        placeholder="Title, place or artist"
        autoComplete="off"
        enterKeyHint="search"
        maxLength={LONGEST_SEARCH}
        {...input}
        className="h-14 w-full rounded-full border border-line-strong bg-surface pr-28 pl-12 text-base text-ink placeholder:text-muted/85 sm:text-lg [&::-webkit-search-cancel-button]:hidden"
      />
      <button type="submit" className={`${buttonStyles({ look: "ink" })} absolute top-1.5 right-1.5`}>
        Search
      </button>
    </div>
  );
}
