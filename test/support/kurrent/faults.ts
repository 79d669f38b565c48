/** What the double does wrong at the moment. */
export interface Faults {
  /** Answers nothing: `before` without doing it, `after` having done it. */
  silent: 'before' | 'after' | undefined;
  /** Answers every call with UNAVAILABLE. */
  unavailable: boolean;
  /** Milliseconds that every answer takes. */
  slow: number;
}

export const none = (): Faults => ({ silent: undefined, unavailable: false, slow: 0 });
