import Link from "next/link";
import { Button, buttonStyles } from "#components/button.tsx";
import { Field, SelectField } from "#components/field.tsx";
import { METHOD_IDS } from "#core/policy.ts";
import type { ReportQuery } from "./filter-of.ts";
import { methodWords, resultWords } from "./report-words.ts";

type Props = { query: ReportQuery; gates: readonly { id: string; name: string }[]; csv: string; path: string };

/** A plain form: the page's address says what it shows, so that it can be kept, sent and read back. */
export function Filters({ query, gates, csv, path }: Props) {
  return (
    <form
      action={path}
      className="mt-6 grid grid-cols-2 gap-3 sm:grid-cols-6 lg:grid-cols-[max-content_max-content_repeat(3,minmax(0,1fr))_auto] print:hidden"
      data-testid="report-filters"
    >
      <div className="col-span-2 sm:col-span-3 lg:col-span-1">
        <Field label="From" type="datetime-local" name="from" defaultValue={query.from} />
      </div>
      <div className="col-span-2 sm:col-span-3 lg:col-span-1">
        <Field label="Until" type="datetime-local" name="until" defaultValue={query.until} />
      </div>
      <div className="sm:col-span-2 lg:col-span-1">
        <SelectField label="Gate" name="gate" defaultValue={query.gate ?? ""}>
          <option value="">All</option>
          {gates.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="sm:col-span-2 lg:col-span-1">
        <SelectField label="Method" name="method" defaultValue={query.method ?? ""}>
          <option value="">All</option>
          {METHOD_IDS.map((method) => (
            <option key={method} value={method}>
              {methodWords(method)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="col-span-2 lg:col-span-1">
        <SelectField label="Result" name="outcome" defaultValue={query.outcome ?? ""}>
          <option value="">All</option>
          {["admit", "refuse", "ask", "leave", "reject", "undo"].map((outcome) => (
            <option key={outcome} value={outcome}>
              {resultWords(outcome)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="col-span-2 flex items-end gap-2 sm:col-span-6 lg:col-span-1">
        <Button type="submit" className="h-12" data-testid="report-show">
          Show
        </Button>
        <Link href={path} className={buttonStyles({ look: "quiet", className: "h-12" })}>
          Clear
        </Link>
      </div>
      <p className="col-span-full">
        <a href={csv} download data-testid="report-csv" className="text-sm underline underline-offset-4">
          Download these as CSV
        </a>
      </p>
    </form>
  );
}
