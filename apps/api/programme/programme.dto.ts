import type { ResourceAudience, ResourceKind } from '#domain';
import { Id, Ids, LocalDate, Nested, OneOf, Text, WebAddress } from '../http/fields.js';
import { PolicyBody } from './policy.dto.js';

const optional = true;

export class DefineProgrammeBody {
  @Text({ max: 200, example: 'Leaders Together' }) name!: string;
  /** Besides whoever defines it. */
  @Ids({ optional }) managers?: readonly string[];
  @Nested(() => PolicyBody, { optional }) policy?: PolicyBody;
}

export class AppointManagerBody {
  @Id() personId!: string;
}

export class RevisePolicyBody {
  @Nested(() => PolicyBody) changes!: PolicyBody;
}

export class PublishCodeOfPracticeBody {
  @Text({ max: 20_000, example: 'We keep what is said between us, and we keep our appointments.' }) text!: string;
}

export class PublishResourceBody {
  @Text({ max: 200, example: 'Preparing for the first meeting' }) title!: string;
  @OneOf(['resource', 'toolkit', 'event']) kind!: ResourceKind;
  @OneOf(['mentors', 'mentees', 'both']) audience!: ResourceAudience;
  @WebAddress({ optional }) url?: string;
  @LocalDate({ optional }) date?: string;
  @Text({ optional, max: 100, example: 'North' }) region?: string;
}

export class WithdrawResourceBody {
  @Id() resourceId!: string;
}
