import type { Seat } from '#domain';
import { EXAMPLE } from '../http/examples.js';
import { Id, Ids, Line, LocalDate, Nested, OneOf, Ratings, TimeZone } from '../http/fields.js';
import { ConsiderationsBody, ReadinessBody } from '../relationship/preparation.dto.js';

const optional = true;
const SEATS: readonly Seat[] = ['mentor', 'mentee'];

export class OpenCohortBody {
  @Id({ description: 'The programme that runs it.', example: EXAMPLE.programme })
  programmeId!: string;

  @Line({ description: 'Its name.', example: 'Autumn 2026' })
  name!: string;

  @LocalDate({ description: 'Its first day.', example: '2026-09-01' })
  startsOn!: string;

  @LocalDate({ description: 'Its last day.', example: '2027-06-30' })
  endsOn!: string;

  @TimeZone({ description: 'Every date and every 09:00 of the cohort is local to it.' })
  timeZone!: string;

  @Ids({ optional, description: 'Its coordinators.', example: [EXAMPLE.coordinator] })
  coordinators?: readonly string[];
}

export class EnrolBody {
  @Id({ description: 'Who joins.', example: EXAMPLE.mentee })
  personId!: string;

  @OneOf(SEATS, { description: 'In which seat; a person may take both.', example: 'mentee' })
  as!: Seat;

  @Nested(() => ReadinessBody, {
    optional,
    description: 'A mentee’s answers to the five questions.',
    example: {
      dedicateTime: 'yes',
      accountableForOwnDevelopment: 'yes',
      selfManage: 'yes',
      willingToBeChallenged: 'yes',
      openToIntrospection: 'not-applicable',
    },
  })
  readiness?: ReadinessBody;

  @Nested(() => ConsiderationsBody, { optional, description: 'A mentor’s answers to the six considerations.' })
  considerations?: ConsiderationsBody;

  @Ratings({
    optional,
    description: 'The self-rating at the start, 1 to 5 for each competency; asked again at closure.',
    example: { 'influencing-and-negotiation': 2, finance: 3 },
  })
  baseline?: Readonly<Record<string, number>>;
}

export class WithdrawFromCohortBody {
  @Id({ description: 'Who leaves the cohort.', example: EXAMPLE.mentee })
  personId!: string;
}
