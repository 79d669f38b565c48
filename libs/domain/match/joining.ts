import type { Unmet } from '../decider.js';
import type { Form, Policy } from '../policy.js';
import { placesIn, togetherWith, type Seats } from '../person/seats.js';
import { unmetToAccept, unmetToPropose, type MatchPeople } from './eligibility.js';

/** A group that goes on, as far as it bears on who may join it. */
interface Group {
  readonly mentorId: string;
  readonly cohortId: string;
  readonly form: Form;
}

/** Everything that keeps a mentee from joining a group: what would keep them from any match, and from a place in it. */
export function unmetToJoin(
  who: string,
  { mentorId, cohortId, form }: Group,
  match: MatchPeople,
  seats: Pick<Seats, 'held' | 'places'>,
  { mentorsPerMentee }: Pick<Policy, 'mentorsPerMentee'>,
): Unmet[] {
  const unmet = unmetToPropose({ mentorId, menteeIds: [who] }, match);
  if (unmet.some(({ criterion }) => criterion === 'registered')) return unmet;
  const asked = unmetToAccept(who, 'mentee', match).filter(({ criterion }) => criterion === 'answers-given');
  if (togetherWith(seats, [mentorId])) {
    return [...unmet, ...asked, { criterion: 'pair-apart', who, detail: 'the two are together already' }];
  }
  if (placesIn(seats, cohortId, form) >= mentorsPerMentee) {
    return [...unmet, ...asked, { criterion: 'place-free', who, detail: 'the mentee has as many mentors as allowed' }];
  }
  return [...unmet, ...asked];
}
