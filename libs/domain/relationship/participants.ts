import { refuse } from '../decider.js';
import { LARGEST_GROUP } from '../policy.js';
import { closureAs } from './ending.js';
import { dated, during, OPEN } from './guards.js';
import type { RelationshipEvent } from './messages.js';
import { adding, NOTHING, without, type Decisions, type Folds } from './parts.js';
import type { StandingCommand, StandingEvent } from './standing.messages.js';
import { isOpen, participantsOf, type Relationship } from './state.js';

export type TakingPartCommand = Extract<StandingCommand, { personId: string }>;
export type TakingPartEvent = Extract<StandingEvent, { personId: string }>;

/** Who joins, withdraws and leaves. */
export const participantDecisions: Decisions<TakingPartCommand> = {
  AddParticipant(state, { personId, textDigest }, { actor, today, unfit }) {
    during(state, ...OPEN);
    if (state.menteeIds.includes(personId)) return NOTHING;
    if (state.form !== 'group') refuse('not-a-group', 'Only a group takes more participants.');
    if (personId === state.mentorId) refuse('mentor-is-mentee', 'A mentor cannot be their own mentee.');
    if (state.menteeIds.length >= LARGEST_GROUP) refuse('group-full', `A group has at most ${LARGEST_GROUP} mentees.`);
    if (state.text && state.text.textDigest !== textDigest) {
      refuse('text-changed', 'The text has changed: read it again, then sign.');
    }
    if (unfit.length > 0) {
      refuse('not-eligible', `The mentee cannot join: ${unfit.map((one) => one.detail).join('; ')}.`, unfit);
    }
    return [{ type: 'ParticipantAdded', by: actor.id, personId, textDigest, addedOn: today }];
  },

  /** A leaver's review lapses at once. A group goes on without a mentee who left; any other relationship closes. */
  NoteParticipantLeft(state, { personId, lastDay }, context) {
    if (state.phase === 'closed' || state.leftIds.includes(personId)) return NOTHING;
    if (!participantsOf(state).includes(personId)) return NOTHING;
    if (dated('lastDay', lastDay) >= context.today) {
      refuse('last-day-not-over', `The last day, ${lastDay}, has to be over first.`);
    }
    const left: RelationshipEvent = { type: 'ParticipantLeft', personId, lastDay };
    const lapse: RelationshipEvent[] = state.reviews[personId] ? [] : [{ type: 'ClosureReviewLapsed', personId }];
    if (!isOpen(state)) return [left, ...lapse];
    if (personId !== state.mentorId && state.menteeIds.length > 1) return [left];
    return [left, ...closureAs(state, 'leaver', context), ...lapse];
  },
};

const leaving = (state: Relationship, personId: string): Relationship => ({
  ...state,
  menteeIds: without(state.menteeIds, personId),
  formerMenteeIds: adding(state.formerMenteeIds, personId),
});

export const participantFolds: Folds<TakingPartEvent['type']> = {
  ParticipantAdded: (state, { personId }) => {
    // Whoever withdrew and comes back has a review to give at the end like everybody else.
    const { [personId]: _, ...reviews } = state.reviews;
    return {
      ...state,
      menteeIds: adding(state.menteeIds, personId),
      formerMenteeIds: without(state.formerMenteeIds, personId),
      leftIds: without(state.leftIds, personId),
      reviews,
      ...(state.text ? { text: { ...state.text, signedBy: adding(state.text.signedBy, personId) } } : {}),
    };
  },
  ParticipantWithdrawn: (state, { personId }) => leaving(state, personId),
  ParticipantLeft: (state, { personId }) => {
    const left = { ...state, leftIds: adding(state.leftIds, personId) };
    return state.form === 'group' && state.menteeIds.length > 1 && state.menteeIds.includes(personId)
      ? leaving(left, personId)
      : left;
  },
};
