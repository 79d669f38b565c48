import type { Seat } from '../cohort/messages.js';
import { refuse, type Unmet } from '../decider.js';
import type { Proposal } from './messages.js';

/** What others hold about one person of a match, looked up by the handler before each decision. */
export interface Eligibility {
  readonly registered: boolean;
  /** Whether their last day has ended. */
  readonly left: boolean;
  /** In the match's cohort, by seat. */
  readonly enrolled: Readonly<Record<Seat, 'none' | 'unanswered' | 'answered'>>;
  /** As a mentor, by a manager of the cohort's programme. */
  readonly approved: boolean;
  /** Ids of their line manager, that one's line manager, and so on. */
  readonly reportingLine: readonly string[];
  /** Courses that the programme requires and they have not completed. */
  readonly trainingMissing: readonly string[];
}

/** Everyone of a match and what stands between them. */
export interface MatchPeople {
  readonly cohort: 'unknown' | 'open' | 'closing' | 'closed';
  readonly people: Readonly<Record<string, Eligibility>>;
  /** Mentees who may not be matched with the mentor; who recorded it, and why, stays unsaid. */
  readonly excludedMentees: readonly string[];
}

type People = Pick<Proposal, 'mentorId' | 'menteeIds'>;

/** Everything that keeps these people from being proposed to one another, at once. */
export function unmetToPropose({ mentorId, menteeIds }: People, match: MatchPeople): Unmet[] {
  const unmet: Unmet[] = cohortUnmet(match);
  const must = (holds: boolean, criterion: string, who: string, detail: string) => {
    if (!holds) unmet.push({ criterion, who, detail });
  };
  for (const [who, seat] of [[mentorId, 'mentor'] as const, ...menteeIds.map((id) => [id, 'mentee'] as const)]) {
    const one = match.people[who];
    if (!one?.registered) {
      unmet.push({ criterion: 'registered', who, detail: 'the person must be registered' });
      continue;
    }
    must(!one.left, 'present', who, 'the person has left');
    must(
      one.enrolled[seat] !== 'none',
      `enrolled-as-${seat}`,
      who,
      `the ${seat} must be enrolled in the cohort as such`,
    );
    if (seat === 'mentor') {
      must(one.approved, 'mentor-approved', who, 'a manager of the programme must have approved the mentor');
      continue;
    }
    // "An outside perspective" [001], whichever of the two reports to the other.
    const line = one.reportingLine.includes(mentorId) || match.people[mentorId]?.reportingLine.includes(who) === true;
    must(!line, 'outside-reporting-line', who, "a mentor is never in the mentee's reporting line");
    must(!match.excludedMentees.includes(who), 'may-be-matched', who, 'mentor and mentee may not be matched');
  }
  return unmet;
}

/** Everything that keeps one of them from accepting: "before entering", the questions are answered [003]. */
export function unmetToAccept(who: string, seat: Seat, match: MatchPeople): Unmet[] {
  const unmet: Unmet[] = cohortUnmet(match);
  const one = match.people[who];
  if (!one || one.left) unmet.push({ criterion: 'present', who, detail: 'the person has left' });
  if (one?.enrolled[seat] !== 'answered') {
    const questions = seat === 'mentee' ? 'five readiness questions' : 'six considerations';
    unmet.push({ criterion: 'answers-given', who, detail: `enrol the ${seat} with answers to the ${questions}` });
  }
  if (seat === 'mentor') {
    for (const course of one?.trainingMissing ?? []) {
      unmet.push({ criterion: 'training-completed', who, detail: `the mentor must complete the training ${course}` });
    }
  }
  return unmet;
}

function cohortUnmet({ cohort }: MatchPeople): Unmet[] {
  if (cohort === 'unknown') refuse('cohort-unknown', 'There is no such cohort: open it first.');
  return cohort === 'open' ? [] : [{ criterion: 'cohort-open', detail: 'the cohort is closing or closed' }];
}
