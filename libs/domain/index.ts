export * from './confidentiality.js';
export * from './decider.js';
export * from './calendar.js';
export * from './policy.js';
export * from './questions.js';
export * from './reminders.js';
export * from './programme/messages.js';
export { faultsOf, mergePolicy, validatePolicy } from './programme/limits.js';
export { programme, type ProgrammeContext, type ProgrammeState } from './programme/programme.js';
export * from './cohort/messages.js';
export { cohort, type CohortContext } from './cohort/cohort.js';
export { enrolmentOf, type CohortState } from './cohort/state.js';
export * from './person/messages.js';
export { FRAMEWORKS, frameworkOf, type Framework } from './person/competencies.js';
export { hasLeft, type PersonState } from './person/state.js';
export { cohortOf, person, type PersonContext } from './person/person.js';
export * from './match/messages.js';
export { dues as matchDues } from './match/dues.js';
export type { Eligibility, MatchPeople } from './match/eligibility.js';
export { unmetToJoin } from './match/joining.js';
export { awaitsSeat, participantsOf, type MatchState, type MatchStatus } from './match/state.js';
export { match, type MatchContext } from './match/match.js';
export * from './relationship/messages.js';
export * from './relationship/preparation.messages.js';
export * from './relationship/negotiating.messages.js';
export * from './relationship/sessions.messages.js';
export * from './relationship/growth.messages.js';
export * from './relationship/closure.messages.js';
export * from './relationship/standing.messages.js';
export { dues as relationshipDues } from './relationship/dues.js';
export {
  belowFloor,
  countedMinutes,
  counts,
  courseOf,
  heldSessions,
  inPause,
  minutesByMonth,
  minutesInMonth,
  monthsBelowFloor,
  shareOf,
  type Course,
} from './relationship/hours.js';
export { relationship } from './relationship/relationship.js';
export { participantsOf as relationshipParticipants } from './relationship/state.js';
export type {
  Agreement,
  AgreementText,
  Closure,
  HeldSession,
  Objective,
  OpenPhase,
  Plan,
  Relationship,
  RelationshipState,
  Session,
} from './relationship/state.js';
export { unmetFor, type CriteriaContext } from './relationship/criteria.js';
