/** What simulated people write: plainly synthetic, the same for everyone. */
export const READY = {
  dedicateTime: 'yes',
  accountableForOwnDevelopment: 'yes',
  selfManage: 'yes',
  willingToBeChallenged: 'yes',
  openToIntrospection: 'yes',
} as const;

export const CONSIDERED = {
  professionalExperience: 'yes',
  interpersonalSkills: 'yes',
  organisationalKnowledge: 'yes',
  responsibleForAnothersGrowth: 'yes',
  supervisorySkills: 'not-applicable',
  timeToDedicate: 'yes',
} as const;

export const MEETING = {
  channel: 'face-to-face',
  minutes: 60,
  topics: ['aims', 'purpose', 'meeting-format', 'mentor-role-and-commitments', 'expected-of-mentee'],
} as const;

export const CLAUSES = {
  goals: 'Lead a team with confidence.',
  venue: 'A quiet room at work, or a video call.',
  movingAndCancelling: 'A day ahead where possible; whoever cancels offers a new date.',
  rolesAndResponsibilities:
    'The mentor listens, asks, shares experience, suggests alternatives and opens doors; the mentee decides and acts. No counselling, training, coaching on tasks or specialist advice.',
  confidentiality: 'What is said stays between us, unless somebody is in danger or the law asks.',
  measuringSuccess: 'We compare goals and achievements at each meeting.',
  endingWithoutFault: 'Either of us may end at any time, without giving a reason.',
  closure: 'We review what was achieved and agree next steps.',
} as const;

export const PLAN = {
  competencies: ['communication', 'time-management'],
  frequency: 'P2W',
  methods: ['face-to-face', 'video'],
  learningPlan: 'Shadow two project reviews and lead one.',
  goals: 'Run a project review alone.',
  roles: 'The mentee plans, the mentor reviews.',
} as const;

export const OBJECTIVES = [
  {
    statement: 'Lead a project review',
    measure: 'One review led and written up',
    firstStep: 'Pick the project',
    whyItMatters: 'Visibility',
  },
  {
    statement: 'Delegate one recurring task',
    measure: 'Handed over for four weeks',
    firstStep: 'List the tasks',
    whyItMatters: 'Time for planning',
  },
] as const;

const answer = (text: string) => ({ text, audience: 'partner' }) as const;
export const REVIEW = {
  goalsAgainstAchievements: answer('One of two goals fully, the other half way.'),
  whatWorked: answer('Short, regular meetings.'),
  whatDidNot: answer('The first month was slow.'),
  learned: answer('To ask before solving.'),
  ownNeedsMet: answer('Yes.'),
} as const;
