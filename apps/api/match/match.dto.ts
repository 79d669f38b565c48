import type { Form, MatchSource } from '#domain';
import { EXAMPLE } from '../http/examples.js';
import { Fraction, Id, Ids, Lines, Notes, OneOf, Text, Whole } from '../http/fields.js';
import { FORMS } from '../http/words.js';

const optional = true;
const SOURCES: readonly MatchSource[] = ['list', 'algorithm', 'informal', 'import'];

export class ProposeMatchBody {
  @Id({ description: 'The cohort in which both are enrolled.', example: EXAMPLE.cohort })
  cohortId!: string;

  @OneOf(FORMS, { description: 'One to one, a group of up to eight mentees, or reverse.' })
  form!: Form;

  @Id({ description: 'The mentor.', example: EXAMPLE.mentor })
  mentorId!: string;

  @Ids({ min: 1, max: 8, description: 'The mentee; in a group up to eight.', example: [EXAMPLE.mentee] })
  menteeIds!: readonly string[];

  @OneOf(SOURCES, { description: 'Where the proposal comes from.' })
  source!: MatchSource;

  @Notes({
    optional,
    description: 'What it is based on.',
    example: { competency: 'influencing-and-negotiation', unit: 'not the same' },
  })
  criteria?: Readonly<Record<string, string>>;

  @Fraction({ optional, description: 'How well they fit, 0 to 1.', example: 0.82 })
  score?: number;

  @Lines({ optional, description: 'Why.', example: ['Has led twenty renewals', 'Works in another unit'] })
  reasons?: readonly string[];

  @Whole({
    min: 1,
    max: 1000,
    default: 1,
    description: '2 or more where the same people were proposed in this cohort before; 1 when left out.',
  })
  attempt: number = 1;

  @Id({ optional, description: 'The relationship that this one follows, where the mentor changes.' })
  predecessorId?: string;
}

export class DeclineMatchBody {
  @Text({ optional, description: 'Why, if you like; restricted.', example: 'We have worked together before.' })
  reason?: string;
}
