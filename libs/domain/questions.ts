/** Being answered is what counts; no answer refuses anyone. */
export type Answer = 'yes' | 'no' | 'not-applicable';

/** The five questions a mentee considers before entering a mentoring relationship [003]. */
export const READINESS = [
  'dedicateTime',
  'accountableForOwnDevelopment',
  'selfManage',
  'willingToBeChallenged',
  'openToIntrospection',
] as const;
export type ReadinessAnswers = Readonly<Record<(typeof READINESS)[number], Answer>>;

/** The six considerations for a mentor [003]. */
export const CONSIDERATIONS = [
  'professionalExperience',
  'interpersonalSkills',
  'organisationalKnowledge',
  'responsibleForAnothersGrowth',
  'supervisorySkills',
  'timeToDedicate',
] as const;
export type ConsiderationAnswers = Readonly<Record<(typeof CONSIDERATIONS)[number], Answer>>;

/** What an initial meeting covers [002]; all five before the preparation phase may be left. */
export const INITIAL_MEETING_TOPICS = [
  'aims',
  'purpose',
  'meeting-format',
  'mentor-role-and-commitments',
  'expected-of-mentee',
] as const;
export type InitialMeetingTopic = (typeof INITIAL_MEETING_TOPICS)[number];
