/** Where time comes from: the system, or a story that is being played. Its own injection token. */
export abstract class Clock {
  /** The instant now, in whole milliseconds. */
  abstract now(): Temporal.Instant;
}

export class SystemClock extends Clock {
  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Date.now());
  }
}

/** Stands still until it is set, and only goes forward. */
export class SimulatedClock extends Clock {
  private instant: Temporal.Instant;

  constructor(start: Temporal.Instant) {
    super();
    this.instant = wholeMilliseconds(start);
  }

  now(): Temporal.Instant {
    return this.instant;
  }

  /** @throws {RangeError} when `instant` lies before now. */
  setTo(instant: Temporal.Instant): void {
    const next = wholeMilliseconds(instant);
    if (Temporal.Instant.compare(next, this.instant) < 0) {
      throw new RangeError(`time does not go back from ${this.instant} to ${next}`);
    }
    this.instant = next;
  }
}

function wholeMilliseconds(instant: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(instant.epochMilliseconds);
}
