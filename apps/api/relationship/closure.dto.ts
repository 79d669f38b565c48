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

const Answered = (description: string, text: string, audience: Audience = 'partner') =>
  Nested(() => ReviewAnswerBody, { optional, description, example: { text, audience } });

export class ReviewAnswersBody implements ReviewAnswers {
  @Answered(
    'The goals against what was achieved, by the measures agreed.',
    'One of two objectives is signed off; the other needs another season.',
  )
  goalsAgainstAchievements?: ReviewAnswerBody;

  @Answered('What worked.', 'Meeting in the same place on the same day.')
  whatWorked?: ReviewAnswerBody;

  @Answered('What did not work.', 'Writing things down afterwards.')
  whatDidNot?: ReviewAnswerBody;

  @Answered('What you learned.', 'To ask before I advise.')
  learned?: ReviewAnswerBody;

  @Answered(
    'Whether your own needs were met: the mentor’s count as much as the mentee’s.',
    'Yes: I see my own work with other eyes.',
    'programme',
  )
  ownNeedsMet?: ReviewAnswerBody;

  @Answered('Objectives that were not reached.', 'The second contract runs until spring.')
  objectivesNotReached?: ReviewAnswerBody;

  @Answered(
    'Hours and sessions against the agreement.',
    'Twenty-five hours in thirteen sessions: as agreed.',
    'programme',
  )
  timeAgainstAgreement?: ReviewAnswerBody;

  @Answered('Next steps and referrals.', 'A call in spring.')
  nextSteps?: ReviewAnswerBody;

  @Answered('Thanks.', 'Thank you for the patience.')
  thanks?: ReviewAnswerBody;

  @Answered('How you will stay in contact.', 'By e-mail, when there is news.')
  stayInContact?: ReviewAnswerBody;

  @Answered('Feedback on the programme.', 'The first reminder came too early.', 'programme')
  feedbackOnProgramme?: ReviewAnswerBody;

  @Answered('What becomes of the notes.', 'I keep mine for a year.', 'only-me')
  notesAfterwards?: ReviewAnswerBody;
}

export class RestrictedAnswersBody implements RestrictedAnswers {
  @Whole({ min: 1, max: 5, optional, description: 'How effective the relationship was, 1 to 5.', example: 4 })
  effectiveness?: number;

  @Flag({ optional, description: 'Whether you would like to be matched again.', example: true })
  matchAgain?: boolean;

  @Text({ optional, description: 'A reason for yourself and nobody else.', example: 'I expected less of myself.' })
  privateReason?: string;

  @Ratings({
    optional,
    description: 'The self-rating of the start again: 1 to 5 for each competency.',
    example: { 'influencing-and-negotiation': 4 },
  })
  selfRating?: Readonly<Record<string, number>>;
}

export class SubmitClosureReviewBody {
  @Nested(() => ReviewAnswersBody, {
    description: 'Sealed until everyone’s review is in or lapsed. "completed" asks for the first five answers.',
  })
  answers!: ReviewAnswersBody;

  @Nested(() => RestrictedAnswersBody, {
    optional,
    description: 'Read by you; by the programme as counts only.',
    example: { effectiveness: 4, matchAgain: true, selfRating: { 'influencing-and-negotiation': 4 } },
  })
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
