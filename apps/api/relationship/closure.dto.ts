import type { Audience, RestrictedAnswers, ReviewAnswer, ReviewAnswers } from '#domain';
import { Flag, LocalDate, Nested, OneOf, Ratings, Text, Whole } from '../http/fields.js';

const optional = true;
const AUDIENCES: readonly Audience[] = ['only-me', 'partner', 'programme'];

/** Kinds that a person begins: `early` is a terminate, `leaver` is the system's. */
export type BegunKind = 'completed' | 'programme-ended' | 'inactive';
const KINDS: readonly BegunKind[] = ['completed', 'programme-ended', 'inactive'];

export class ProposeEndBody {
  @Text({ optional, description: 'Why, if you like.', example: 'We have reached what we set out to reach.' })
  reason?: string;
}

export class AgreeRemedyBody {
  @Text({ description: 'What you will try before anyone ends it.', example: 'Meet monthly, for three hours.' })
  remedy!: string;
}

export class BeginClosureBody {
  @OneOf(KINDS, { description: 'Participants close as "completed"; the two others are for the programme’s manager.' })
  kind!: BegunKind;
}

export class TerminateBody {
  @Text({
    optional,
    description:
      'No reason is needed. One that is given is restricted: your partner never learns who ended it, or why.',
    example: 'My work has changed.',
  })
  reason?: string;
}

export class AgreeNextStepsBody {
  @Text({
    description: 'What comes next, agreed before the final session.',
    example: 'A call in spring; the mentee joins the buyers’ round table.',
  })
  steps!: string;
}

export class ReviewAnswerBody implements ReviewAnswer {
  @Text({ description: 'The answer.', example: 'More than I had hoped.' })
  text!: string;

  @OneOf(AUDIENCES, { description: 'Who may read it besides you; you choose for each answer.', example: 'partner' })
  audience!: Audience;
}

const Answered = (description: string) => Nested(() => ReviewAnswerBody, { optional, description });

export class ReviewAnswersBody implements ReviewAnswers {
  @Answered('The goals against what was achieved, by the measures agreed.')
  goalsAgainstAchievements?: ReviewAnswerBody;

  @Answered('What worked.')
  whatWorked?: ReviewAnswerBody;

  @Answered('What did not work.')
  whatDidNot?: ReviewAnswerBody;

  @Answered('What you learned.')
  learned?: ReviewAnswerBody;

  @Answered('Whether your own needs were met: the mentor’s count as much as the mentee’s.')
  ownNeedsMet?: ReviewAnswerBody;

  @Answered('Objectives that were not reached.')
  objectivesNotReached?: ReviewAnswerBody;

  @Answered('Hours and sessions against the agreement.')
  timeAgainstAgreement?: ReviewAnswerBody;

  @Answered('Next steps and referrals.')
  nextSteps?: ReviewAnswerBody;

  @Answered('Thanks.')
  thanks?: ReviewAnswerBody;

  @Answered('How you will stay in contact.')
  stayInContact?: ReviewAnswerBody;

  @Answered('Feedback on the programme.')
  feedbackOnProgramme?: ReviewAnswerBody;

  @Answered('What becomes of the notes.')
  notesAfterwards?: ReviewAnswerBody;
}

export class RestrictedAnswersBody implements RestrictedAnswers {
  @Whole({ min: 1, max: 5, optional, description: 'How effective the relationship was, 1 to 5.', example: 4 })
  effectiveness?: number;

  @Flag({ optional, description: 'Whether you would like to be matched again.', example: true })
  matchAgain?: boolean;

  @Text({ optional, description: 'A reason for yourself and nobody else.', example: 'I expected less of myself.' })
  privateReason?: string;

  @Ratings({ optional, description: 'The self-rating of the start again: 1 to 5 for each competency.' })
  selfRating?: Readonly<Record<string, number>>;
}

export class SubmitClosureReviewBody {
  @Nested(() => ReviewAnswersBody, {
    description: 'Sealed until everyone’s review is in or lapsed. "completed" asks for the first five answers.',
  })
  answers!: ReviewAnswersBody;

  @Nested(() => RestrictedAnswersBody, { optional, description: 'Read by you; by the programme as counts only.' })
  restricted?: RestrictedAnswersBody;
}

export class HoldJointReviewBody {
  @LocalDate({ description: "The day, by the cohort's calendar.", example: '2027-03-04' })
  heldOn!: string;

  @Text({ optional, description: 'How effective it was, as you see it together.', example: 'It changed both of us.' })
  effectiveness?: string;

  @Text({ optional, description: 'Notes for the two of you.', example: 'We keep the list of questions.' })
  notes?: string;
}
