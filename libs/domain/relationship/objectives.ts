import { refuse } from '../decider.js';
import type { GrowthCommand, GrowthEvent } from './growth.messages.js';
import { AGREEING, dated, during, mentored, participant, saying } from './guards.js';
import type { RelationshipContext } from './messages.js';
import type { NegotiatingCommand, NegotiatingEvent } from './negotiating.messages.js';
import { NOTHING, type Decisions, type Folds } from './parts.js';
import type { Objective, Relationship } from './state.js';

export type ObjectiveCommand =
  Extract<NegotiatingCommand, { type: 'SetObjective' }> | Extract<GrowthCommand, { objectiveId: string }>;
export type ObjectiveEvent = Extract<NegotiatingEvent | GrowthEvent, { objectiveId: string }>;

/** "Completion of SMART goals in each mentorship is an indicator that the relationships are going well" [004]. */
export const objectiveDecisions: Decisions<ObjectiveCommand> = {
  SetObjective(state, { menteeId, targetDate, statement, measure, firstStep, whyItMatters }, context) {
    during(state, ...AGREEING);
    const by = participant(state, context);
    if (mentored(state, menteeId) !== by) refuse('not-own-objective', 'A mentee sets objectives of their own.');
    if (state.objectives[context.id]) return NOTHING;
    saying({ statement, measure, firstStep, whyItMatters });
    aimedAt(targetDate, context);
    return [
      {
        type: 'ObjectiveSet',
        by,
        objectiveId: context.id,
        menteeId,
        targetDate,
        statement,
        measure,
        firstStep,
        whyItMatters,
      },
    ];
  },

  ReviseObjective(state, { objectiveId, targetDate, statement, measure, firstStep, whyItMatters }, context) {
    during(state, ...AGREEING);
    const objective = own(state, objectiveId, context);
    inReach(objective);
    const texts = Object.fromEntries(
      Object.entries({ statement, measure, firstStep, whyItMatters }).filter(([, text]) => text !== undefined),
    );
    const aimed = targetDate === undefined || targetDate === objective.targetDate;
    if (aimed && Object.keys(texts).length === 0) return NOTHING;
    saying(texts);
    return [
      {
        type: 'ObjectiveRevised',
        by: context.actor.id,
        objectiveId,
        targetDate: aimed ? objective.targetDate : aimedAt(targetDate, context),
        ...texts,
      },
    ];
  },

  DropObjective(state, { objectiveId, reason }, context) {
    during(state, ...AGREEING);
    const objective = own(state, objectiveId, context);
    if (objective.status === 'dropped') return NOTHING;
    inReach(objective);
    return [{ type: 'ObjectiveDropped', by: context.actor.id, objectiveId, reason }];
  },

  ReportObjectiveReached(state, { objectiveId }, context) {
    during(state, 'enabling-growth', 'closure');
    const objective = own(state, objectiveId, context);
    if (objective.status === 'reported') return NOTHING;
    inReach(objective);
    return [{ type: 'ObjectiveReportedReached', by: context.actor.id, objectiveId }];
  },

  /** Once, by the mentor, after the mentee reported it reached, with the measured result [002]. */
  SignOffObjective(state, { objectiveId, result }, context) {
    during(state, 'enabling-growth', 'closure');
    const by = participant(state, context);
    if (by !== state.mentorId) refuse('not-the-mentor', 'The mentor signs objectives off.');
    const objective = known(state, objectiveId);
    if (objective.status === 'signed-off') return NOTHING;
    inReach(objective);
    if (objective.status === 'set') refuse('objective-not-reached', 'The mentee has not reported it as reached.');
    saying({ result });
    return [{ type: 'ObjectiveSignedOff', by, objectiveId, result }];
  },
};

const known = (state: Relationship, objectiveId: string): Objective =>
  state.objectives[objectiveId] ?? refuse('unknown-objective', 'There is no such objective in this relationship.');

/** Mentees own their decisions [000-002]. */
function own(state: Relationship, objectiveId: string, context: RelationshipContext): Objective {
  const objective = known(state, objectiveId);
  if (participant(state, context) === objective.menteeId) return objective;
  return refuse('not-own-objective', 'An objective is its own mentee’s to change and to report.');
}

function inReach({ status }: Objective): void {
  if (status === 'signed-off') refuse('objective-signed-off', 'The objective is signed off.');
  if (status === 'dropped') refuse('objective-dropped', 'The objective was dropped: set another one.');
}

/**
 * A target may lie beyond the end, which extensions and pauses move: what was not reached is for the closure review.
 * @throws {Refusal} `invalid-date`, `in-the-past`
 */
function aimedAt(targetDate: string, { today }: RelationshipContext): string {
  if (dated('targetDate', targetDate) >= today) return targetDate;
  return refuse('in-the-past', `targetDate must not lie before today, ${today}.`);
}

const withObjective = (state: Relationship, objectiveId: string, change: Partial<Objective>): Relationship => {
  const objective = state.objectives[objectiveId];
  if (!objective) return state;
  return { ...state, objectives: { ...state.objectives, [objectiveId]: { ...objective, ...change } } };
};

export const objectiveFolds: Folds<ObjectiveEvent['type']> = {
  ObjectiveSet: (state, { objectiveId, menteeId, targetDate }) => ({
    ...state,
    objectives: { ...state.objectives, [objectiveId]: { menteeId, targetDate, status: 'set' } },
  }),
  ObjectiveRevised: (state, { objectiveId, targetDate }) =>
    // What is aimed at anew has to be reached anew.
    withObjective(state, objectiveId, { targetDate, status: 'set' }),
  ObjectiveDropped: (state, { objectiveId }) => withObjective(state, objectiveId, { status: 'dropped' }),
  ObjectiveReportedReached: (state, { objectiveId }) => withObjective(state, objectiveId, { status: 'reported' }),
  ObjectiveSignedOff: (state, { objectiveId }) => withObjective(state, objectiveId, { status: 'signed-off' }),
};
