import { later } from '../calendar.js';
import { heldSessions } from './hours.js';
import type { Relationship } from './state.js';

/** The later of enabling growth begun and the last session held, whenever it was recorded, a disputed one too. */
export const rhythmSince = (state: Relationship): string | undefined =>
  state.growthBeganOn && heldSessions(state).reduce((last, { heldOn }) => later(last, heldOn), state.growthBeganOn);

/** Names a lapse for its timers. */
export const lapseSince = (since: string): string => `since-${since}`;

/**
 * Scheduling answers a lapse of which the participants were reminded: the manager need not be told. Where they were
 * not yet, the reminder waits for the session.
 */
export function backInRhythm(state: Relationship): Relationship {
  const since = rhythmSince(state);
  if (since === undefined) return state;
  const reminded = Object.keys(state.fired).some((key) => key.startsWith(`rhythm-lapse/${lapseSince(since)}/`));
  return reminded ? { ...state, rhythmAnswered: since } : state;
}

/** Instants up to which sessions lay or lie ahead that nobody has held: passed unrecorded, missed or cancelled. */
export const notHeldUntil = ({ sessions }: Relationship): readonly string[] =>
  Object.values(sessions).flatMap((session) => {
    if (session.status === 'held') return [];
    return [session.status === 'scheduled' ? session.endsAt : session.until];
  });
