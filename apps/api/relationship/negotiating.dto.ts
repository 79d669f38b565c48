import type { Channel, Clauses, Terms } from '#domain';
import { CalendarDuration, Digest, Hours, Id, Lines, LocalDate, Nested, SomeOf, Text } from '../http/fields.js';
import { EXAMPLE } from '../http/examples.js';
import { CHANNELS } from '../http/words.js';
import { CLAUSES } from './clauses.example.js';

const optional = true;

export class TermsBody implements Terms {
  @CalendarDuration({
    description: 'How long the relationship is to last, within the limits of policy.',
    example: 'P6M',
  })
  duration!: string;

  @CalendarDuration({ description: 'How often you meet.', example: 'P2W' })
  rhythm!: string;

  @Hours({ description: 'How long you meet each time.', example: 'PT2H' })
  sessionLength!: string;

  @Hours({ description: 'The hours you plan to spend altogether.', example: 'PT24H' })
  commitment!: string;

  @SomeOf(CHANNELS, { min: 1, description: 'How you meet and keep in touch.', example: ['face-to-face', 'video'] })
  channels!: readonly Channel[];
}

export class ClausesBody implements Clauses {
  @Text({ description: 'What you want to reach together.', example: CLAUSES.goals })
  goals!: string;

  @Text({ description: 'Where you meet.', example: CLAUSES.venue })
  venue!: string;

  @Text({ description: 'How a session is moved or cancelled.', example: CLAUSES.movingAndCancelling })
  movingAndCancelling!: string;

  @Text({
    description:
      'Who does what: the nine things a mentor will do and the five a mentor will not, and what the mentee does.',
    example: CLAUSES.rolesAndResponsibilities,
  })
  rolesAndResponsibilities!: string;

  @Text({ optional, description: 'What either of you needs in order to take part.', example: CLAUSES.adjustments })
  adjustments?: string;

  @Text({ description: 'What stays between you, and the exceptions.', example: CLAUSES.confidentiality })
  confidentiality!: string;

  @Text({ description: 'How you will tell that it is working.', example: CLAUSES.measuringSuccess })
  measuringSuccess!: string;

  @Text({ description: 'How either of you may end it, without fault.', example: CLAUSES.endingWithoutFault })
  endingWithoutFault!: string;

  @Text({ description: 'How you will close.', example: CLAUSES.closure })
  closure!: string;
}

export class DraftAgreementBody {
  @Nested(() => TermsBody, { description: 'What timers and hours count by; replaces policy for this relationship.' })
  terms!: TermsBody;

  @Nested(() => ClausesBody, { description: 'The text of the agreement, clause by clause.' })
  clauses!: ClausesBody;
}

export class AmendAgreementBody extends DraftAgreementBody {}

export class SignAgreementBody {
  @Digest({ description: 'Digest of the text you sign, as the relationship shows it.', example: EXAMPLE.digest })
  textDigest!: string;
}

export class DraftDevelopmentPlanBody {
  @Id({ description: 'Whose plan it is.', example: EXAMPLE.mentee })
  menteeId!: string;

  @Lines({ description: 'The competencies it develops.', example: ['influencing-and-negotiation', 'finance'] })
  competencies!: readonly string[];

  @CalendarDuration({ description: 'How often you meet.', example: 'P2W' })
  frequency!: string;

  @SomeOf(CHANNELS, { min: 1, description: 'How you work together.', example: ['face-to-face', 'telephone'] })
  methods!: readonly Channel[];

  @Text({
    description: 'What is to be learned, and how.',
    example: 'Sit in on two supplier talks, then lead the third and look back on it together.',
  })
  learningPlan!: string;

  @Text({ description: 'The goals behind the objectives.', example: 'Feel at home in talks about money.' })
  goals!: string;

  @Text({ optional, description: 'What else is planned.', example: 'The evening course on company accounts.' })
  activities?: string;

  @Text({
    description: 'Who does what.',
    example: 'The mentee prepares and decides; the mentor opens doors and asks questions.',
  })
  roles!: string;
}

export class SetObjectiveBody {
  @Id({ description: 'Whose objective it is.', example: EXAMPLE.mentee })
  menteeId!: string;

  @LocalDate({ description: 'When it is to be reached.', example: '2026-12-18' })
  targetDate!: string;

  @Text({ description: 'What is to be reached.', example: 'Lead the renewal of the packaging contract.' })
  statement!: string;

  @Text({ description: 'How you will know that it is reached.', example: 'Signed at no more than last year’s price.' })
  measure!: string;

  @Text({ description: 'A realistic first step.', example: 'List what each side wants from the renewal.' })
  firstStep!: string;

  @Text({ description: 'Why it matters to the mentee.', example: 'I have always left the talking to others.' })
  whyItMatters!: string;
}
