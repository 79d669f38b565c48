import { addDuration } from '../calendar.js';
import type { Unmet } from '../decider.js';
import { INITIAL_MEETING_TOPICS } from '../questions.js';
import type { RelationshipContext } from './messages.js';
import { objectivesPursued, participantsOf, type Relationship, type RelationshipState } from './state.js';

export type CriteriaContext = Pick<RelationshipContext, 'policy' | 'today' | 'codeMissing'>;

/** Every criterion that is missing to leave the present phase (domain.md, "Phases of a relationship"). */
export function unmetFor(state: RelationshipState, context: CriteriaContext): Unmet[] {
  switch (state.phase) {
    case 'none':
    case 'closed':
      return [];
    case 'preparation':
      return unmetPreparation(state, context);
    case 'negotiating':
      return unmetNegotiating(state, context);
    case 'enabling-growth':
      return unmetCompletion(state, context);
    case 'closure':
      return unmetClosure(state, context);
  }
}

function unmetPreparation(state: Relationship, { codeMissing }: CriteriaContext): Unmet[] {
  const { menteeIds, mentorId, initialMeeting } = state;
  const missing = INITIAL_MEETING_TOPICS.filter((topic) => !initialMeeting?.topics.includes(topic));
  return [
    ...menteeIds
      .filter((id) => !state.readinessOf.includes(id))
      .map((who) => unmet('readiness-answered', 'The mentee has to answer the five readiness questions.', who)),
    ...(state.considerationsConfirmed
      ? []
      : [unmet('considerations-confirmed', 'The mentor has to answer the six considerations.', mentorId)]),
    ...participantsOf(state)
      .filter((id) => codeMissing.includes(id))
      .map((who) => unmet('code-of-practice-accepted', 'The current code of practice has to be accepted.', who)),
    ...(!initialMeeting
      ? [unmet('initial-meeting-held', `The initial meeting has to be held, covering ${missing.join(', ')}.`)]
      : missing.length > 0
        ? [unmet('initial-meeting-topics', `The initial meeting has still to cover ${missing.join(', ')}.`)]
        : []),
    ...menteeIds
      .filter((id) => !state.otherMentors[id])
      .map((who) => unmet('other-mentors-attested', 'The mentee has to attest whether other mentors know.', who)),
  ];
}

function unmetNegotiating(state: Relationship, { policy }: CriteriaContext): Unmet[] {
  const { text, agreement, menteeIds } = state;
  const inForce = agreement !== undefined && agreement.revision === text?.revision;
  const unsigned = participantsOf(state).filter((id) => !text?.signedBy.includes(id));
  const objectives = objectivesPursued(state);
  return [
    ...(text ? [] : [unmet('agreement-drafted', 'An agreement has to be drafted.')]),
    ...unsigned.map((who) => unmet('agreement-signed', 'The current agreement has to be signed.', who)),
    ...(text && !inForce && unsigned.length === 0
      ? [unmet('agreement-concluded', 'Whoever has not signed has gone: any signature, sent again, concludes it.')]
      : []),
    ...menteeIds
      .filter((id) => !state.plans[id])
      .map((who) => unmet('development-plan-drafted', 'The mentee needs a development plan.', who)),
    ...(policy.objectives === 'required' ? menteeIds : [])
      .filter((id) => !objectives.some(({ menteeId }) => menteeId === id))
      .map((who) => unmet('objective-set', 'The mentee needs at least one SMART objective.', who)),
  ];
}

/** Completed: near the end, or everything signed off, or agreed by all. One is enough; all are named until then. */
export function unmetCompletion(state: Relationship, { policy, today }: CriteriaContext): Unmet[] {
  const objectives = objectivesPursued(state);
  if (objectives.length > 0 && objectives.every(({ status }) => status === 'signed-off')) return [];
  const undecided = participantsOf(state).filter((id) => !state.endAgreedBy.includes(id));
  if (undecided.length === 0) return [];
  const { agreement } = state;
  const lead = agreement && addDuration(agreement.endsOn, `-${policy.timers.closureLead.before}`);
  if (lead !== undefined && today >= lead) return [];
  return [
    unmet('closure-lead', `Closure as completed may begin from ${lead ?? 'the closing weeks'} on, or`),
    unmet('objectives-signed-off', 'when every objective is signed off, or'),
    ...undecided.map((who) => unmet('end-agreed', 'when everyone has agreed to end.', who)),
  ];
}

function unmetClosure(state: Relationship, { policy }: CriteriaContext): Unmet[] {
  if (state.phase !== 'closure') return [];
  const completed = state.closure.kind === 'completed';
  return [
    ...reviewsMissing(state).map((who) => unmet('review-submitted', 'A closure review is still to come.', who)),
    ...(completed && !state.nextSteps ? [unmet('next-steps-agreed', 'Next steps have to be agreed.')] : []),
    ...(completed && policy.jointReview && !state.closure.jointReview
      ? [unmet('joint-review-held', 'The relationship has to be reviewed together.')]
      : []),
  ];
}

/** Participants whose review is neither in nor lapsed. */
export const reviewsMissing = (state: Relationship): string[] =>
  participantsOf(state).filter((id) => !state.reviews[id]);

const unmet = (criterion: string, detail: string, who?: string): Unmet =>
  who === undefined ? { criterion, detail } : { criterion, detail, who };
