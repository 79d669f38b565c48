import type { Channel, ReferralKind } from '#domain';
import { Flag, Id, LocalDate, OneOf, Text, Lines, Whole } from '../http/fields.js';
import { EXAMPLE } from '../http/examples.js';
import { CHANNELS } from '../http/words.js';

const optional = true;
const REFERRALS: readonly ReferralKind[] = ['information', 'advice', 'further-support'];

export class RecordContactBody {
  @LocalDate({ description: "The day, by the cohort's calendar.", example: '2026-09-24' })
  on!: string;

  @OneOf(CHANNELS, { description: 'How you were in touch.', example: 'telephone' })
  channel!: Channel;

  @Whole({ min: 1, max: 720, optional, description: 'How long it took, in minutes.', example: 15 })
  minutes?: number;

  @Text({ optional, description: 'What it was about.', example: 'A quick word before the call with the printer.' })
  summary?: string;
}

export class RecordReflectionBody {
  @Text({ description: 'What you think about what happened.', example: 'I talk more when I am unsure.' })
  text!: string;

  @Text({
    optional,
    description: 'What did not turn out as expected.',
    example: 'They had already decided before we met.',
  })
  notAsExpected?: string;

  @Flag({ optional, description: 'Whether your partner may read it; only you when left out.', example: false })
  shared?: boolean;
}

export class AgreeActionBody {
  @Id({ description: 'Who will do it.', example: EXAMPLE.mentee })
  ownerId!: string;

  @LocalDate({ optional, description: 'By when.', example: '2026-10-02' })
  dueOn?: string;

  @Text({ description: 'What will be done.', example: 'Ask two more printers for an offer.' })
  action!: string;

  @Lines({
    optional,
    description: 'The realistic options that were weighed.',
    example: ['Stay with the printer we have', 'Ask two others', 'Print less'],
  })
  options?: readonly string[];
}

export class CompleteActionBody {
  @Id({ description: 'The action.', example: EXAMPLE.action })
  actionId!: string;

  @Text({ optional, description: 'What came of it.', example: 'Both offers are lower.' })
  outcome?: string;
}

export class GiveFeedbackBody {
  @Id({ description: 'To whom: feedback goes both ways.', example: EXAMPLE.mentor })
  to!: string;

  @Text({ description: 'The feedback.', example: 'Your story about the lost contract helped me most.' })
  text!: string;
}

export class ReviseObjectiveBody {
  @Id({ description: 'The objective.', example: EXAMPLE.objective })
  objectiveId!: string;

  @LocalDate({ optional, description: 'When it is to be reached now.', example: '2027-01-15' })
  targetDate?: string;

  @Text({ optional, description: 'What is to be reached.', example: 'Lead the renewal of both print contracts.' })
  statement?: string;

  @Text({
    optional,
    description: 'How you will know that it is reached.',
    example: 'Both signed, five per cent lower.',
  })
  measure?: string;

  @Text({ optional, description: 'A realistic first step.', example: 'Compare the three offers.' })
  firstStep?: string;

  @Text({ optional, description: 'Why it matters to the mentee.', example: 'I want to stop avoiding these talks.' })
  whyItMatters?: string;
}

export class DropObjectiveBody {
  @Id({ description: 'The objective.', example: EXAMPLE.objective })
  objectiveId!: string;

  @Text({ optional, description: 'Why, if you like.', example: 'The contract was cancelled.' })
  reason?: string;
}

export class ReportObjectiveReachedBody {
  @Id({ description: 'The objective.', example: EXAMPLE.objective })
  objectiveId!: string;
}

export class SignOffObjectiveBody {
  @Id({ description: 'The objective that the mentee reported reached.', example: EXAMPLE.objective })
  objectiveId!: string;

  @Text({ description: 'The result, measured as agreed.', example: 'Signed on 14 December, two per cent lower.' })
  result!: string;
}

export class ReviewDevelopmentPlanBody {
  @Id({ optional, description: 'Whose plan; the only mentee when left out.', example: EXAMPLE.mentee })
  menteeId?: string;

  @Text({ optional, description: 'What you found.', example: 'On course; the evening course moves to spring.' })
  notes?: string;
}

export class MakeReferralBody {
  @OneOf(REFERRALS, { description: 'What it is for.', example: 'advice' })
  kind!: ReferralKind;

  @Text({ description: 'To whom or where.', example: 'The legal desk, for the liability clause.' })
  to!: string;

  @Text({ optional, description: 'Why.', example: 'Neither of us is a lawyer.' })
  reason?: string;
}

export class NoteReferralOutcomeBody {
  @Id({ description: 'The referral.', example: EXAMPLE.referral })
  referralId!: string;

  @Text({ description: 'What came of it.', example: 'The clause is harmless.' })
  outcome!: string;
}

export class MakeIntroductionBody {
  @Text({ description: 'To whom or to which network.', example: 'The buyers’ round table of the region.' })
  to!: string;

  @Text({ optional, description: 'What for.', example: 'To hear how others handle renewals.' })
  purpose?: string;
}
