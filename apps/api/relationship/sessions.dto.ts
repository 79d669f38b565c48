import type { Channel } from '#domain';
import { Flag, Id, Ids, InstantText, LocalDate, LocalTime, OneOf, Text, Whole } from '../http/fields.js';
import { EXAMPLE } from '../http/examples.js';
import { CHANNELS } from '../http/words.js';

const optional = true;

export class ScheduleSessionBody {
  @InstantText({ description: 'When it starts.', example: '2026-09-17T09:30:00+01:00' })
  startsAt!: string;

  @Whole({ min: 1, max: 720, description: 'How long it is planned to take, in minutes.', example: 120 })
  minutes!: number;

  @OneOf(CHANNELS, { description: 'How you will meet.' })
  channel!: Channel;

  @Text({ optional, description: 'Where you will meet.', example: 'The small meeting room on the second floor.' })
  venue?: string;
}

export class MoveSessionBody {
  @Id({ description: 'The scheduled session.', example: EXAMPLE.session })
  sessionId!: string;

  @InstantText({ description: 'When it starts now.', example: '2026-09-18T14:00:00+01:00' })
  startsAt!: string;

  @Whole({ min: 1, max: 720, optional, description: 'Minutes planned; as before when left out.', example: 90 })
  minutes?: number;
}

export class CancelSessionBody {
  @Id({ description: 'The scheduled session.', example: EXAMPLE.session })
  sessionId!: string;
}

export class RecordSessionBody {
  @Id({ optional, description: 'The scheduled session that this records; left out for one that nobody scheduled.' })
  sessionId?: string;

  @LocalDate({ description: "The day it was held, by the cohort's calendar.", example: '2026-09-17' })
  heldOn!: string;

  @LocalTime({ optional, description: 'When it started, where known: lets overlaps be seen.', example: '09:30' })
  startTime?: string;

  @Whole({ min: 1, max: 720, description: 'How long it took, in minutes.', example: 120 })
  minutes!: number;

  @OneOf(CHANNELS, { description: 'How you met.' })
  channel!: Channel;

  @Ids({ optional, min: 1, description: 'Who was there; everyone when left out.' })
  attendance?: readonly string[];

  @Flag({ description: 'Whether the goals were looked at, as they are each time you meet.' })
  goalsReviewed!: boolean;

  @Text({ optional, description: 'What has happened since.', example: 'The talks with the printer went badly.' })
  experience?: string;

  @Text({ optional, description: 'Strengths that showed.', example: 'Calm under pressure.' })
  strengths?: string;

  @Text({ optional, description: 'What was achieved.', example: 'A list of what each side wants.' })
  achievements?: string;

  @Text({ optional, description: 'Feedback given or received.', example: 'You gave your limit away too early.' })
  feedback?: string;

  @Text({ optional, description: 'What to work on.', example: 'Waiting for the other side to speak.' })
  developmentAreas?: string;

  @Text({ optional, description: 'What will be done.', example: 'Call the two other printers.' })
  actions?: string;

  @Text({ optional, description: 'What is to be reached by the next session.', example: 'Three offers to compare.' })
  targets?: string;
}

export class RecordMissedSessionBody {
  @Id({ description: 'The scheduled session.', example: EXAMPLE.session })
  sessionId!: string;

  @Text({ optional, description: 'Why, if you like.', example: 'The train stood still.' })
  reason?: string;
}

export class DisputeSessionBody {
  @Id({ description: 'The recorded session.', example: EXAMPLE.session })
  sessionId!: string;

  @Text({ optional, description: 'What is not right.', example: 'We stopped after an hour.' })
  reason?: string;
}

export class SettleDisputeBody {
  @Id({ description: 'The disputed session.', example: EXAMPLE.session })
  sessionId!: string;

  @Whole({
    min: 1,
    max: 720,
    optional,
    description: 'The minutes you both stand by; as recorded when left out.',
    example: 60,
  })
  minutes?: number;
}
