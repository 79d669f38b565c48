import type { CompetencyClaim } from '#domain';
import { EXAMPLE } from '../http/examples.js';
import { Digest, Email, Id, Line, LocalDate, NestedList, OneOf, Text, Whole } from '../http/fields.js';

const optional = true;

export type Level = CompetencyClaim['level'];
export type Exclusion = 'conflict' | 'do-not-rematch';
export type Outcome = 'stayed' | 'moved' | 'promoted';
const LEVELS: readonly Level[] = ['possessed', 'developing'];
const EXCLUSIONS: readonly Exclusion[] = ['conflict', 'do-not-rematch'];
const OUTCOMES: readonly Outcome[] = ['stayed', 'moved', 'promoted'];

export class ChangeDetailsBody {
  @Line({ optional, description: 'The name partners see.', example: 'Robin Ash' })
  name?: string;

  @Email({ optional, description: 'Where reminders go.', example: 'robin.ash@example.org' })
  email?: string;

  @Line({ optional, description: 'Never shown to partners.', example: 'E-10417' })
  employeeNumber?: string;

  @Id({ optional, description: 'The line manager: never the mentor of this person.', example: EXAMPLE.manager })
  lineManagerId?: string;

  @Line({ optional, description: 'The unit they work in.', example: 'Purchasing' })
  unit?: string;

  @Line({ optional, description: 'The region they work in.', example: 'North' })
  region?: string;
}

export class RegisterPersonBody {
  @Line({
    description: 'How the organisation’s own records name this person. The same one is always the same person.',
    example: 'staff:10417',
  })
  externalId!: string;

  @Line({ description: 'The name partners see.', example: 'Robin Ash' })
  name!: string;

  @Email({ optional, description: 'Where reminders go.', example: 'robin.ash@example.org' })
  email?: string;

  @Line({ optional, description: 'Never shown to partners.', example: 'E-10417' })
  employeeNumber?: string;

  @Id({ optional, description: 'The line manager: never the mentor of this person.', example: EXAMPLE.manager })
  lineManagerId?: string;

  @Line({ optional, description: 'The unit they work in.', example: 'Purchasing' })
  unit?: string;

  @Line({ optional, description: 'The region they work in.', example: 'North' })
  region?: string;
}

export class CompetencyClaimBody implements CompetencyClaim {
  @Line({ description: 'The competency, as its framework names it.', example: 'listens' })
  competency!: string;

  @OneOf(LEVELS, { description: 'A mentor possesses it or develops it.' })
  level!: Level;
}

export class DeclareCompetenciesBody {
  @Line({ description: 'The framework.', example: 'mentor-job-specification' })
  framework!: string;

  @NestedList(() => CompetencyClaimBody, { min: 1, description: 'What this person says of themselves.' })
  claims!: readonly CompetencyClaimBody[];
}

export class VerifyCompetencyBody {
  @Line({ description: 'The framework.', example: 'mentor-job-specification' })
  framework!: string;

  @Line({ description: 'The competency that was seen to hold.', example: 'listens' })
  competency!: string;
}

export class ApproveMentorBody {
  @Id({ description: 'The programme for which a manager decides so.', example: EXAMPLE.programme })
  programmeId!: string;
}

export class SignMentorAgreementBody {
  @Id({ description: 'The programme.', example: EXAMPLE.programme })
  programmeId!: string;

  @Digest({ description: 'SHA-256 of the text that the mentor signs with the organisation.', example: EXAMPLE.digest })
  textDigest!: string;
}

export class SetCapacityBody {
  @Whole({
    min: 0,
    max: 100,
    description: 'Relationships this mentor takes at once. Lowering it ends none.',
    example: 3,
  })
  capacity!: number;
}

export class AcceptCodeOfPracticeBody {
  @Id({ description: 'The programme.', example: EXAMPLE.programme })
  programmeId!: string;

  @Whole({ min: 1, max: 10_000, description: 'The version that was read.', example: 1 })
  codeVersion!: number;
}

export class CompleteTrainingBody {
  @Line({ description: 'The course.', example: 'mentoring-basics' })
  course!: string;

  @LocalDate({ description: 'When it was completed.', example: '2026-08-27' })
  completedOn!: string;
}

export class RecordExclusionBody {
  @Id({ description: 'The person not to be matched with.', example: EXAMPLE.mentor })
  otherId!: string;

  @OneOf(EXCLUSIONS, { description: 'Why not.' })
  kind!: Exclusion;

  @Text({ optional, description: 'More, if you like; restricted.', example: 'We are related.' })
  reason?: string;
}

export class RecordOutcomeBody {
  @OneOf(OUTCOMES, { description: 'What became of the person.', example: 'promoted' })
  outcome!: Outcome;

  @LocalDate({ description: 'When.', example: '2027-04-01' })
  on!: string;
}

export class RecordLeavingBody {
  @LocalDate({ description: 'The last day; partners see nothing until it has ended.', example: '2026-12-31' })
  lastDay!: string;
}
