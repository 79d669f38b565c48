import type { Phase } from '#domain';
import { Digest, Id, LocalDate, OneOf, Text } from '../http/fields.js';
import { EXAMPLE } from '../http/examples.js';

type EarlierPhase = Exclude<Phase, 'closure' | 'closed'>;
const EARLIER: readonly EarlierPhase[] = ['preparation', 'negotiating', 'enabling-growth'];

export class PauseBody {
  @LocalDate({ description: 'The day it goes on, two months ahead at most.', example: '2026-11-02' })
  resumesOn!: string;
}

export class ExtendBody {
  @LocalDate({
    description: 'The new end; takes effect once every participant has sent the same.',
    example: '2027-06-04',
  })
  endsOn!: string;
}

export class CorrectRecordBody {
  @Id({ description: 'The event that is not right; it stays as it is.', example: EXAMPLE.event })
  eventId!: string;

  @Text({ description: 'Why it is corrected.', example: 'The wrong month was entered.' })
  reason!: string;

  @Text({ description: 'What is right.', example: 'We met on 17 September, not on 17 August.' })
  correction!: string;
}

export class CorrectPhaseBody {
  @OneOf(EARLIER, { description: 'The phase to return to.', example: 'negotiating' })
  to!: EarlierPhase;

  @Text({ description: 'Why the advance was an accident.', example: 'Begun before the plan was talked through.' })
  reason!: string;
}

export class ReopenBody {
  @Text({ description: 'The error that closed it.', example: 'The wrong relationship of the cohort was closed.' })
  reason!: string;
}

export class AddParticipantBody {
  @Id({ description: 'The mentee who joins the group.', example: EXAMPLE.otherMentee })
  personId!: string;

  @Digest({ description: 'Digest of the current agreement, which the mentee signs.', example: EXAMPLE.digest })
  textDigest!: string;
}
