import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Card } from "#components/card.tsx";
import { classNames } from "#components/class-names.ts";
import { shortAddress } from "#components/short-address.ts";
import { Time } from "#components/time.tsx";
import { getReport, type UsageReport } from "#server/audit/get-report.ts";
import { listUsage } from "#server/audit/list-usage.ts";
import type { EventView } from "#server/events/event-view.ts";
import { pageDeps } from "../../../../_load/deps.ts";
import { DeskPage } from "../_desk/desk-page.tsx";
import type { PageParams } from "../_desk/organizer-only.tsx";
import { type BarRow, Bars } from "./bars.tsx";
import { filterOf, parseQuery, searchOf } from "./filter-of.ts";
import { Filters } from "./filters.tsx";
import { Hours } from "./hours.tsx";
import { methodWords, resultWords, toneOfResult } from "./report-words.ts";
import { Scans } from "./scans.tsx";

export const metadata: Metadata = { title: "Report" };

type Search = Promise<Record<string, string | string[] | undefined>>;

const FIRST_GO_LIVE = "There is something to report once the event has a contract, gates and guests.";
const LEAD = "What happened at the doors, from the audit trail: who came when and where, by what, and who did not get in and why.";
const ROWS = 30;
/** More columns than half a page has room for. */
const MANY_HOURS = 14;

export default function ReportPage({ params, searchParams }: { params: PageParams; searchParams: Search }) {
  return (
    <DeskPage params={params} title="Report" lead={() => LEAD} firstGoLive={FIRST_GO_LIVE}>
      {({ event, userId }) => <Report event={event} userId={userId} searchParams={searchParams} />}
    </DeskPage>
  );
}

async function Report({ event, userId, searchParams }: { event: EventView; userId: string; searchParams: Search }) {
  const { id: eventId, timezone } = event;
  const query = parseQuery(await searchParams);
  const filter = filterOf({ query, eventId, timezone });
  const organizer = { userId, eventId };
  const [report, page] = await Promise.all([
    getReport(pageDeps(), { organizer, filter }),
    listUsage(pageDeps(), { organizer, filter, cursor: query.cursor, limit: ROWS }),
  ]);
  const path = `/organizer/events/${eventId}/report`;
  const older = page.nextCursor && `${path}?${addressOf({ ...query, cursor: page.nextCursor })}#scans`;
  return (
    <>
      <Evening report={report} isOver={event.endsAtSeconds * 1000 < pageDeps().clock.nowMs()} />
      <Filters query={query} gates={report.gates} csv={`/api/audits/usage.csv?${searchOf(filter)}`} path={path} />
      <Charts report={report} timezone={timezone} />
      <Scans page={page} timezone={timezone} older={older} />
      <Trail trail={report.trail} timezone={timezone} />
    </>
  );
}

function addressOf(query: Readonly<Record<string, string | null>>): string {
  return new URLSearchParams(Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []))).toString();
}

/** The whole evening in figures (C75); before its end they are so far. */
function Evening({ report: { tickets, usage, typicalMs, slowMs, overrides, incidents }, isOver }: { report: UsageReport; isOver: boolean }) {
  const valid = tickets.sold - tickets.gone;
  const share = valid > 0 ? `${Math.round((100 * tickets.admitted) / valid)} % of ${valid} valid tickets` : "no tickets yet";
  return (
    <section aria-label={isOver ? "The evening in figures" : "The evening so far"} className="mt-8">
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6" data-testid="report-figures">
        <Figure name={isOver ? "Came" : "Came so far"} value={tickets.admitted} detail={share} />
        <Figure name={isOver ? "Did not come" : "Not here yet"} value={Math.max(0, valid - tickets.admitted)} detail="with a valid ticket" />
        <Figure name="Scans" value={usage.scans} detail={`${usage.refused} refused, ${usage.asked} asked for more`} />
        <Figure
          name="Answer in"
          value={typicalMs === null ? "–" : `${typicalMs} ms`}
          detail={slowMs === null ? "no scans yet" : `19 of 20 within ${slowMs} ms`}
        />
        <Figure name="By hand" value={overrides} detail="supervisors’ overrides" />
        <Figure name="Incidents" value={incidents} detail="gate and chain disagree" />
      </dl>
    </section>
  );
}

function Figure({ name, value, detail }: { name: string; value: number | string; detail: string }) {
  return (
    <div className="flex min-w-0 flex-col rounded-lg bg-sunken p-4">
      <dt className="label text-muted">{name}</dt>
      <dd className="display mt-2 text-3xl tabular-nums">{value}</dd>
      <dd className="mt-2 text-muted text-sm">{detail}</dd>
    </div>
  );
}

function Charts({ report: { usage }, timezone }: { report: UsageReport; timezone: string }) {
  if (usage.scans === 0) return null;
  return (
    <div className="mt-8 grid gap-6 lg:grid-cols-2">
      <Chart title="By the hour" className={usage.byHour.length > MANY_HOURS ? "lg:col-span-2" : undefined}>
        <Legend />
        <Hours hours={usage.byHour} timezone={timezone} />
      </Chart>
      <Chart title="By result">
        <Bars
          testId="report-results"
          rows={usage.byResult.map(({ name, count }) => ({ name: resultWords(name), parts: [{ count, tone: toneOfResult(name) }] }))}
        />
      </Chart>
      <Chart title="By gate">
        <Legend />
        <Bars testId="report-gates" rows={usage.byGate.map((bar) => splitRow(bar))} />
      </Chart>
      <Chart title="By method">
        <Legend />
        <Bars testId="report-methods" rows={usage.byMethod.map((bar) => splitRow({ ...bar, name: methodWords(bar.name) }))} />
      </Chart>
    </div>
  );
}

function splitRow({ name, admitted, others }: { name: string; admitted: number; others: number }): BarRow {
  return {
    name,
    parts: [
      { count: admitted, tone: "positive" },
      { count: others, tone: "negative" },
    ],
  };
}

function Chart({ title, className, children }: { title: string; className?: string | undefined; children: ReactNode }) {
  return (
    <Card className={classNames("min-w-0 break-inside-avoid", className)}>
      <h2 className="font-semibold text-lg">{title}</h2>
      {children}
    </Card>
  );
}

function Legend() {
  return (
    <p className="mt-1 flex gap-4 text-muted text-sm">
      <Key tone="bg-positive">let in</Key>
      <Key tone="bg-negative">not let in</Key>
    </p>
  );
}

function Key({ tone, children }: { tone: string; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className={`size-2.5 rounded-sm ${tone}`} />
      {children}
    </span>
  );
}

/** How far all this is proved: an auditor needs nobody's word for it. */
function Trail({ trail: { rows, unsealed, anchor }, timezone }: { trail: UsageReport["trail"]; timezone: string }) {
  return (
    <p className="mt-10 max-w-prose text-muted text-sm" data-testid="report-trail">
      {rows - unsealed} of {rows} rows of this event’s trail are sealed{anchor ? "; " : ", none is anchored on chain yet. "}
      {anchor ? (
        <>
          the chain has the seals up to <Time atSeconds={anchor.atSeconds} timezone={timezone} style="short" /> (
          <span title={anchor.transactionHash}>transaction {shortAddress(anchor.transactionHash)}</span>).{" "}
        </>
      ) : null}
      Anybody can check with an export that none was changed, added or removed.
    </p>
  );
}
