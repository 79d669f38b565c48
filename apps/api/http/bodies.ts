import type { Clauses, ClosureKind, Terms } from '#domain';

/**
 * Ties the body of each route to the command it carries, at compile time and in both directions: a command
 * without a body, and a body whose fields differ from its command's, do not compile.
 */

/** Commands that only Throughline itself sends: its flows and timers. No route carries them. */
export type SystemOnly =
  | 'ReserveCapacity'
  | 'ReleaseCapacity'
  | 'ReservePlace'
  | 'ReleasePlace'
  | 'GiveOtherMentorNotice'
  | 'FinishClosing'
  | 'ConfirmMatch'
  | 'LeaveMatchUnseated'
  | 'LeaveMatchUnfulfilled'
  | 'InitiateRelationship'
  | 'CompleteReopening'
  | 'RefuseReopening'
  | 'NoteParticipantLeft'
  | 'FireReminder';

/** The names of the commands of `C` that come from outside. */
export type FromOutside<C extends { type: string }> = Exclude<C['type'], SystemOnly>;

/** What a client sends, where that is not the command's own fields. */
interface Sent {
  /** Salt and digest are added on the way: nobody chooses them. */
  DraftAgreement: { readonly terms: Terms; readonly clauses: Clauses };
  AmendAgreement: { readonly terms: Terms; readonly clauses: Clauses };
  /** A leaver's relationship is closed by the system alone. */
  BeginClosure: { readonly kind: Exclude<ClosureKind, 'early' | 'leaver'> };
}

type Fields<C extends { type: string }, T extends string> = Plain<
  T extends keyof Sent ? Sent[T] : Omit<Extract<C, { type: T }>, 'type'>
>;

/** Equal fields, whether written as a class, an interface or an intersection. */
type Plain<T> = T extends readonly (infer U)[]
  ? readonly Plain<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Plain<T[K]> }
    : T;

/** `true` where two types are the same, optional fields included. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Class<T = object> = new () => T;

type Checked<C extends { type: string }, B> = {
  [T in keyof B & string]: B[T] extends Class<infer Body>
    ? Same<Plain<Body>, Fields<C, T>> extends true
      ? B[T]
      : { readonly 'the body differs from its command, whose fields are': Fields<C, T> }
    : never;
};

/** The body of every command of `C` that comes from outside: `bodiesOf<MatchCommand>()({ AcceptMatch: Nothing, … })`. */
export const bodiesOf =
  <C extends { type: string }>() =>
  <const B extends Record<FromOutside<C>, Class>>(
    bodies: B & Checked<C, B> & Record<Exclude<keyof B, FromOutside<C>>, never>,
  ): B =>
    bodies;
