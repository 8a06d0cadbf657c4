"use client";

import { Chip } from "#components/chip.tsx";
import { Field } from "#components/field.tsx";
import type { TimeWindow } from "#core/policy.ts";

type Props = { timezone: string; window: TimeWindow; onChange: (window: TimeWindow) => void; testId: string };

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MINUTES_A_DAY = 24 * 60;

/** Days and hours on the clock at the door. */
export function WindowFields({ timezone, window, onChange, testId }: Props) {
  const { weekdays, fromMinute, toMinute } = window;
  const toggle = (day: number) => onChange({ ...window, weekdays: weekdays.includes(day) ? weekdays.filter((one) => one !== day) : [...weekdays, day].sort() });
  return (
    <div className="mt-2 grid gap-4">
      <fieldset>
        <legend className="sr-only">On these days (none chosen: every day)</legend>
        <div className="flex flex-wrap gap-1.5">
          {DAYS.map((day, place) => (
            <Chip
              key={day}
              isOn={weekdays.includes(place + 1)}
              className="justify-center px-3.5"
              data-testid={`${testId}-day-${place + 1}`}
              onClick={() => toggle(place + 1)}
            >
              {day}
            </Chip>
          ))}
        </div>
      </fieldset>
      <div className="grid max-w-sm grid-cols-2 gap-4">
        <Field
          label="From"
          type="time"
          data-testid={`${testId}-from`}
          value={clockOf(fromMinute)}
          onChange={({ target }) => onChange({ ...window, fromMinute: minuteOf(target.value) ?? fromMinute })}
        />
        <Field
          label="To"
          type="time"
          data-testid={`${testId}-to`}
          value={clockOf(toMinute)}
          onChange={({ target }) => onChange({ ...window, toMinute: minuteOf(target.value) ?? toMinute })}
        />
      </div>
      <p className="text-muted text-sm">
        {weekdays.length === 0 ? "Every day" : "On these days"}, on the clock in {timezone.replaceAll("_", " ")}.
        {toMinute <= fromMinute ? " After midnight it is still the evening’s." : ""}
      </p>
    </div>
  );
}

/** The end of a day and the start of the next are one instant. */
function clockOf(minute: number): string {
  const inDay = minute % MINUTES_A_DAY;
  return `${String(Math.floor(inDay / 60)).padStart(2, "0")}:${String(inDay % 60).padStart(2, "0")}`;
}

function minuteOf(text: string): number | null {
  const match = /^(\d{2}):(\d{2})/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}
