/**
 * Confidentiality classes of event fields (domain.md, "Who may do what").
 *
 * Every event type declares the class of each of its fields, next to the event. The declaration decides
 * what is encrypted under whose key, and it is a type as well: `evolve` sees structural fields only, so no
 * decision can depend on text that an erasure may take away.
 */

/** Structural: pseudonymous ids, dates, enums, counts. Stored in the clear. */
export const S = 'S';
/** Identity (name, e-mail, employee number), under the key of the person whose stream it is. */
export const P = 'P';
/** Agreement clauses, under the relationship's key. */
export const A = 'A';
/** Notes and other personal text, under the key of the event's author (`by`) in this stream. */
export const N = 'N';
/** Restricted, under a key of its own for the event's author (`by`) in this stream. */
export const R = 'R';
/** Restricted, and the author is withheld too: under the stream's own restricted key. */
export const W = 'W';

export type FieldClass = typeof S | typeof P | typeof A | typeof N | typeof R | typeof W;

/** One class for each field of each event type of `E`; a field without a class does not compile. */
export type Classes<E extends { type: string }> = {
  readonly [T in E['type']]: {
    readonly [F in Exclude<AllKeys<Extract<E, { type: T }>>, 'type'>]-?: FieldClass;
  };
};

type AllKeys<U> = U extends unknown ? keyof U : never;

/** Event `E` without the fields that its class declaration `C` encrypts. */
export type Structural<E extends { type: string }, C> = E extends { type: infer T extends keyof C }
  ? { type: T } & Pick<E, Extract<keyof E, StructuralField<C[T]>>>
  : never;

type StructuralField<F> = { [K in keyof F]: F[K] extends 'S' ? K : never }[keyof F];
