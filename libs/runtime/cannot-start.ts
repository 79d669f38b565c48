/** Throughline cannot start here, for a reason that its operator can mend; the message is one sentence for them. */
export class CannotStart extends Error {
  override readonly name: string = 'CannotStart';
  /** Exit code of the process, after BSD's sysexits(3). */
  readonly exitCode: number = 70;
}

/** A variable or flag has a value that is not accepted. The message names it and the rule, and repeats no secret. */
export class ConfigurationError extends CannotStart {
  override readonly name = 'ConfigurationError';
  override readonly exitCode = 78;
}

/** Another process runs on the same data folder. */
export class AlreadyRunning extends CannotStart {
  override readonly name = 'AlreadyRunning';
  override readonly exitCode = 75;
}
