/** One field that is not as it should be. */
export interface FieldError {
  /** Path of the field, e.g. `terms.duration`; empty for the body as a whole. */
  readonly field: string;
  readonly message: string;
}

/** The answer to a request that was not carried out (RFC 9457, `application/problem+json`). */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    /** Kebab-case, stable: programs rely on it. */
    readonly code: string,
    /** One sentence for people, without anybody's data. */
    detail: string,
    readonly more: { readonly errors?: readonly FieldError[]; readonly retryAfter?: number } & Record<
      string,
      unknown
    > = {},
  ) {
    super(detail);
  }
}

/** 400, with every field named. */
export function invalid(errors: readonly FieldError[]): Problem {
  const fields = errors.map((error) => error.field || 'the body').join(', ');
  return new Problem(400, 'invalid-request', `The request is not valid: see ${fields}.`, { errors });
}

/** 503 for what was turned away before anything was done. */
export function overloaded(): Problem {
  return new Problem(503, 'overloaded', 'Too much is under way here: try again in a moment.', { retryAfter: 1 });
}
