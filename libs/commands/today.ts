interface Day {
  readonly date: string;
  /** Milliseconds since the epoch: the day's first instant, and the next day's. */
  readonly from: number;
  readonly until: number;
}

const days = new Map<string, Day>();

/** Today by the calendar of a time zone, which is looked into once a day. */
export function todayIn(timeZone: string, now: Temporal.Instant): string {
  const known = days.get(timeZone);
  const at = now.epochMilliseconds;
  if (known && at >= known.from && at < known.until) return known.date;
  const begins = now.toZonedDateTimeISO(timeZone).startOfDay();
  const until = begins.add({ days: 1 }).startOfDay().epochMilliseconds;
  const day = { date: begins.toPlainDate().toString(), from: begins.epochMilliseconds, until };
  days.set(timeZone, day);
  return day.date;
}
