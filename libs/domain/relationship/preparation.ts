import { later } from '../calendar.js';
import { refuse } from '../decider.js';
import { LARGEST_GROUP } from '../policy.js';
import { CONSIDERATIONS, READINESS } from '../questions.js';
import { unmetFor } from './criteria.js';
import { during, happened, lasting, meeting, OPEN, participant } from './guards.js';
import type { RelationshipContext, RelationshipEvent, RelationshipFact } from './messages.js';
import { adding, NOTHING, type Decisions, type Folds } from './parts.js';
import type { PreparationCommand, PreparationEvent } from './preparation.messages.js';
import { inPhase, type Relationship } from './state.js';

type Initiate = Extract<PreparationCommand, { type: 'InitiateRelationship' }>;

export function initiate(command: Initiate, { today }: RelationshipContext): readonly RelationshipEvent[] {
  const { matchId, programmeId, cohortId, form, mentorId, menteeIds, predecessorId } = command;
  if (menteeIds.includes(mentorId)) refuse('mentor-is-mentee', 'A mentor cannot be their own mentee.');
  const most = form === 'group' ? LARGEST_GROUP : 1;
  if (menteeIds.length < 1 || menteeIds.length > most || new Set(menteeIds).size < menteeIds.length) {
    refuse('mentees-out-of-bounds', `This form takes from 1 to ${most} different mentees.`);
  }
  return [
    {
      type: 'RelationshipInitiated',
      matchId,
      programmeId,
      cohortId,
      form,
      mentorId,
      menteeIds,
      initiatedOn: today,
      ...(predecessorId === undefined ? {} : { predecessorId }),
    },
  ];
}

export const preparationDecisions: Decisions<PreparationCommand> = {
  /** Everything about a second initiation is a repeat, as the relationship's id comes from its match. */
  InitiateRelationship: (state, { matchId }) =>
    state.matchId === matchId ? NOTHING : refuse('already-initiated', 'This relationship came from another match.'),

  AnswerReadiness(state, { answers }, context) {
    const by = participant(state, context);
    if (!state.menteeIds.includes(by)) refuse('not-a-mentee', 'The five readiness questions are for mentees.');
    // Whoever joined a group later answers then; answers once given are revised during preparation only.
    if (state.readinessOf.includes(by)) during(state, 'preparation');
    else during(state, ...OPEN);
    answered(READINESS, answers);
    return [{ type: 'ReadinessAnswered', by, answers }];
  },

  ConfirmConsiderations(state, { answers }, context) {
    during(state, 'preparation');
    const by = participant(state, context);
    if (by !== state.mentorId) refuse('not-the-mentor', 'The six considerations are for the mentor.');
    answered(CONSIDERATIONS, answers);
    return [{ type: 'ConsiderationsConfirmed', by, answers }];
  },

  AttestOtherMentors(state, { attestation }, context) {
    during(state, ...OPEN);
    const by = participant(state, context);
    if (!state.menteeIds.includes(by)) refuse('not-a-mentee', 'A mentee says whether other mentors know.');
    if (state.otherMentors[by] === attestation) return NOTHING;
    return [{ type: 'OtherMentorsAttested', by, attestation }];
  },

  HoldInitialMeeting(state, { heldOn, channel, topics, minutes, notes }, context) {
    during(state, 'preparation');
    const by = participant(state, context);
    happened(state, context, 'heldOn', heldOn);
    if (minutes !== undefined) lasting(minutes);
    const held = state.initialMeeting;
    if (held?.days.includes(heldOn) && topics.every((topic) => held.topics.includes(topic))) return NOTHING;
    return [{ type: 'InitialMeetingHeld', by, heldOn, channel, topics, minutes, notes }];
  },

  BeginNegotiating(state, _command, context) {
    if (state.phase === 'negotiating') return NOTHING;
    during(state, 'preparation');
    const by = participant(state, context);
    meeting(unmetFor(state, context));
    return [{ type: 'NegotiatingBegan', by, beganOn: context.today }];
  },
};

/** Being answered is what counts; "not applicable" is an answer, and no answer refuses anyone. */
function answered(questions: readonly string[], answers: Readonly<Record<string, unknown>>): void {
  const open = questions.filter((question) => answers[question] === undefined);
  if (open.length > 0) {
    const detail = 'Each question has to be answered with yes, no or not-applicable.';
    refuse(
      'unanswered',
      detail,
      open.map((criterion) => ({ criterion, detail })),
    );
  }
}

export const initiated = (event: Extract<RelationshipFact, { type: 'RelationshipInitiated' }>): Relationship => ({
  phase: 'preparation',
  matchId: event.matchId,
  programmeId: event.programmeId,
  cohortId: event.cohortId,
  form: event.form,
  mentorId: event.mentorId,
  menteeIds: event.menteeIds,
  formerMenteeIds: [],
  initiatedOn: event.initiatedOn,
  readinessOf: [],
  considerationsConfirmed: false,
  otherMentors: {},
  renegotiating: false,
  plans: {},
  objectives: {},
  sessions: {},
  actions: {},
  referrals: {},
  pauses: [],
  endAgreedBy: [],
  reviews: {},
  leftIds: [],
  fired: {},
});

export const preparationFolds: Folds<Exclude<PreparationEvent['type'], 'RelationshipInitiated'>> = {
  ReadinessAnswered: (state, { by }) => ({ ...state, readinessOf: adding(state.readinessOf, by) }),
  ConsiderationsConfirmed: (state) => ({ ...state, considerationsConfirmed: true }),
  OtherMentorsAttested: (state, { by, attestation }) => ({
    ...state,
    otherMentors: { ...state.otherMentors, [by]: attestation },
  }),
  InitialMeetingHeld: (state, { heldOn, topics }) => ({
    ...state,
    initialMeeting: {
      heldOn: later(state.initialMeeting?.heldOn ?? heldOn, heldOn),
      days: adding(state.initialMeeting?.days ?? [], heldOn),
      topics: [...new Set([...(state.initialMeeting?.topics ?? []), ...topics])],
    },
  }),
  NegotiatingBegan: (state, { beganOn }) => inPhase({ ...state, negotiatingBeganOn: beganOn }, 'negotiating'),
};
