import { addDuration, isDuration } from '../calendar.js';
import { refuse } from '../decider.js';
import { unmetFor } from './criteria.js';
import { AGREEING, during, meeting, mentored, participant, saying } from './guards.js';
import { agreedEnd, endAfter } from './hours.js';
import type { RelationshipContext, RelationshipEvent } from './messages.js';
import type { Clauses, NegotiatingCommand, NegotiatingEvent } from './negotiating.messages.js';
import { adding, NOTHING, type Decisions, type Folds } from './parts.js';
import { inPhase, participantsOf, type AgreementText, type Relationship } from './state.js';
import { withinLimits } from './terms.js';

export const negotiatingDecisions: Decisions<Exclude<NegotiatingCommand, { type: 'SetObjective' }>> = {
  DraftAgreement(state, { terms, clauses, salt, textDigest }, context) {
    during(state, 'negotiating');
    const by = participant(state, context);
    if (state.text?.textDigest === textDigest) return NOTHING;
    if (state.text) refuse('already-drafted', 'There is a text already: amend it.');
    withinLimits(terms, context);
    written(clauses);
    return [{ type: 'AgreementDrafted', by, revision: 1, terms, clauses, salt, textDigest }];
  },

  AmendAgreement(state, { terms, clauses, salt, textDigest }, context) {
    during(state, ...AGREEING);
    const by = participant(state, context);
    const { text, agreement } = state;
    if (!text) return refuse('not-drafted', 'There is no text to amend: draft the agreement.');
    if (text.textDigest === textDigest) return NOTHING;
    if (agreement && !state.renegotiating) {
      refuse('agreement-concluded', 'The agreement is concluded: open a renegotiation to change it.');
    }
    withinLimits(terms, context);
    if (agreement && endAfter(state, agreement.startsOn, terms.duration) < context.today) {
      refuse('end-in-the-past', `With ${terms.duration} from ${agreement.startsOn} the end would lie in the past.`);
    }
    written(clauses);
    return [{ type: 'AgreementAmended', by, revision: text.revision + 1, terms, clauses, salt, textDigest }];
  },

  SignAgreement(state, { textDigest }, context) {
    during(state, ...AGREEING);
    const by = participant(state, context);
    const { text } = state;
    if (!text) return refuse('not-drafted', 'There is no text to sign: draft the agreement.');
    if (text.textDigest !== textDigest) refuse('text-changed', 'The text has changed: read it again, then sign.');
    const signed: RelationshipEvent[] = text.signedBy.includes(by)
      ? []
      : [{ type: 'AgreementSigned', by, revision: text.revision, textDigest }];
    const signedBy = adding(text.signedBy, by);
    const last = participantsOf(state).every((id) => signedBy.includes(id));
    return last && state.agreement?.revision !== text.revision ? [...signed, concluded(state, text, context)] : signed;
  },

  OpenRenegotiation(state, _command, context) {
    during(state, ...AGREEING);
    const by = participant(state, context);
    if (!state.agreement) refuse('not-concluded', 'No agreement is concluded yet: amend the text.');
    return state.renegotiating ? NOTHING : [{ type: 'RenegotiationOpened', by }];
  },

  DraftDevelopmentPlan(state, command, context) {
    during(state, ...AGREEING);
    const by = participant(state, context);
    const { competencies, frequency, methods, learningPlan, goals, activities, roles } = command;
    const menteeId = mentored(state, command.menteeId);
    saying({ learningPlan, goals, roles });
    if (!isDuration(frequency, 'days')) refuse('invalid-duration', 'frequency must be a duration like P2W or P1M.');
    if (methods.length === 0) refuse('methods-missing', 'methods must name at least one way to communicate.');
    return [
      {
        type: 'DevelopmentPlanDrafted',
        by,
        menteeId,
        competencies,
        frequency,
        methods,
        learningPlan,
        goals,
        activities,
        roles,
      },
    ];
  },

  BeginEnablingGrowth(state, _command, context) {
    if (state.phase === 'enabling-growth') return NOTHING;
    during(state, 'negotiating');
    const by = participant(state, context);
    meeting(unmetFor(state, context));
    return [{ type: 'EnablingGrowthBegan', by, beganOn: context.today }];
  },
};

/** The first conclusion starts the relationship; a later one keeps the start, and pauses stay on top of the end. */
function concluded(state: Relationship, text: AgreementText, context: RelationshipContext): RelationshipEvent {
  const { revision, textDigest, terms } = text;
  const startsOn = state.agreement?.startsOn ?? context.today;
  return {
    type: 'AgreementConcluded',
    revision,
    textDigest,
    startsOn,
    endsOn: state.agreement ? endAfter(state, startsOn, terms.duration) : addDuration(startsOn, terms.duration),
    countsFrom: state.agreement?.countsFrom ?? (context.policy.countEarlierContact ? state.initiatedOn : startsOn),
    terms,
  };
}

function written({ adjustments: _, ...clauses }: Clauses): void {
  saying(clauses);
}

export const negotiatingFolds: Folds<Exclude<NegotiatingEvent['type'], 'ObjectiveSet'>> = {
  AgreementDrafted: (state, { revision, textDigest, terms }) => ({
    ...state,
    text: { revision, textDigest, terms, signedBy: [] },
  }),
  AgreementAmended: (state, { revision, textDigest, terms }) => ({
    ...state,
    text: { revision, textDigest, terms, signedBy: [] },
  }),
  AgreementSigned: (state, { by }) =>
    state.text ? { ...state, text: { ...state.text, signedBy: adding(state.text.signedBy, by) } } : state,
  AgreementConcluded: (state, { revision, textDigest, startsOn, endsOn, countsFrom, terms }) => {
    const { extension: _, ...rest } = state;
    const agreed = { revision, textDigest, startsOn, countsFrom, terms };
    return {
      ...rest,
      agreement: { ...agreed, ...agreedEnd(state, endsOn) },
      renegotiating: false,
    };
  },
  RenegotiationOpened: (state) => ({ ...state, renegotiating: true }),
  DevelopmentPlanDrafted: (state, { menteeId, frequency }) => ({
    ...state,
    plans: { ...state.plans, [menteeId]: { ...state.plans[menteeId], frequency } },
  }),
  EnablingGrowthBegan: (state, { beganOn }) => inPhase({ ...state, growthBeganOn: beganOn }, 'enabling-growth'),
};
