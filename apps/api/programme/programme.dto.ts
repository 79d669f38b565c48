import type { ResourceAudience, ResourceKind } from '#domain';
import { EXAMPLE } from '../http/examples.js';
import { Id, Ids, Line, LocalDate, Nested, OneOf, Text, WebAddress } from '../http/fields.js';
import { PolicyBody } from './policy.dto.js';

const optional = true;
const KINDS: readonly ResourceKind[] = ['resource', 'toolkit', 'event'];
const AUDIENCES: readonly ResourceAudience[] = ['mentors', 'mentees', 'both'];

export class DefineProgrammeBody {
  @Line({ description: 'Its name.', example: 'Leaders Together' })
  name!: string;

  @Ids({ optional, description: 'Its managers, besides whoever defines it.', example: [EXAMPLE.manager] })
  managers?: readonly string[];

  @Nested(() => PolicyBody, {
    optional,
    description: 'What differs from the defaults of "Leaders Together".',
    example: { duration: 'P9M', commitment: 'PT36H', capacity: 3 },
  })
  policy?: PolicyBody;
}

export class AppointManagerBody {
  @Id({ description: 'Who is to manage the programme as well.', example: EXAMPLE.manager })
  personId!: string;
}

export class RevisePolicyBody {
  @Nested(() => PolicyBody, {
    description: 'What changes; the rest stays as it is.',
    example: { rhythm: 'P3W', timers: { matchReply: { after: 'P5D', expires: 'P10D' } } },
  })
  changes!: PolicyBody;
}

export class PublishCodeOfPracticeBody {
  @Text({
    max: 20_000,
    description: 'The text, which everyone accepts before a relationship leaves preparation.',
    example: 'We keep what is said between us, and we keep our appointments.',
  })
  text!: string;
}

export class PublishResourceBody {
  @Line({ description: 'Its title.', example: 'Preparing for the first meeting' })
  title!: string;

  @OneOf(KINDS, { description: 'What it is.', example: 'event' })
  kind!: ResourceKind;

  @OneOf(AUDIENCES, { description: 'Whom it is for.', example: 'both' })
  audience!: ResourceAudience;

  @WebAddress({ optional, description: 'Where it is found.', example: 'https://example.org/first-meeting' })
  url?: string;

  @LocalDate({ optional, description: 'The day of an event.', example: '2026-10-08' })
  date?: string;

  @Line({ optional, description: 'The region of an event.', example: 'North' })
  region?: string;
}

export class WithdrawResourceBody {
  @Id({ description: 'The resource.', example: EXAMPLE.resource })
  resourceId!: string;
}
