import {
  INITIAL_MEETING_TOPICS,
  type Answer,
  type Channel,
  type ConsiderationAnswers,
  type InitialMeetingTopic,
  type OtherMentors,
  type ReadinessAnswers,
} from '#domain';
import { LocalDate, Nested, OneOf, SomeOf, Text, Whole } from '../http/fields.js';
import { CHANNELS } from '../http/words.js';

const optional = true;
const ANSWERS: readonly Answer[] = ['yes', 'no', 'not-applicable'];
const ATTESTATIONS: readonly OtherMentors[] = ['no-other-mentor', 'they-know', 'please-tell-them'];

/** The five questions for a mentee [003]; being answered is what counts, no answer refuses anyone. */
export class ReadinessBody implements ReadinessAnswers {
  @OneOf(ANSWERS, { description: 'Will you set aside the time that mentoring takes?' })
  dedicateTime!: Answer;

  @OneOf(ANSWERS, { description: 'Do you answer for your own development?' })
  accountableForOwnDevelopment!: Answer;

  @OneOf(ANSWERS, { description: 'Can you organise your work and your learning yourself?' })
  selfManage!: Answer;

  @OneOf(ANSWERS, { description: 'Are you willing to be challenged?' })
  willingToBeChallenged!: Answer;

  @OneOf(ANSWERS, { description: 'Are you open to looking at yourself?', example: 'not-applicable' })
  openToIntrospection!: Answer;
}

/** The six considerations for a mentor [003]. */
export class ConsiderationsBody implements ConsiderationAnswers {
  @OneOf(ANSWERS, { description: 'Do you bring professional experience?' })
  professionalExperience!: Answer;

  @OneOf(ANSWERS, { description: 'Do you get on well with people?' })
  interpersonalSkills!: Answer;

  @OneOf(ANSWERS, { description: 'Do you know the organisation?', example: 'no' })
  organisationalKnowledge!: Answer;

  @OneOf(ANSWERS, { description: 'Are you willing to share responsibility for how someone else grows?' })
  responsibleForAnothersGrowth!: Answer;

  @OneOf(ANSWERS, { description: 'Do you supervise people well?', example: 'not-applicable' })
  supervisorySkills!: Answer;

  @OneOf(ANSWERS, { description: 'Do you have the time to give?' })
  timeToDedicate!: Answer;
}

export class AnswerReadinessBody {
  @Nested(() => ReadinessBody, { description: "The mentee's answers to the five questions." })
  answers!: ReadinessBody;
}

export class ConfirmConsiderationsBody {
  @Nested(() => ConsiderationsBody, { description: "The mentor's answers to the six considerations." })
  answers!: ConsiderationsBody;
}

export class AttestOtherMentorsBody {
  @OneOf(ATTESTATIONS, {
    description:
      'Whether the mentee has other mentors who know of this relationship. With "please-tell-them" each is told that there is another mentor, and nothing else.',
  })
  attestation!: OtherMentors;
}

export class HoldInitialMeetingBody {
  @LocalDate({ description: "Date of the meeting, by the cohort's calendar.", example: '2026-09-03' })
  heldOn!: string;

  @OneOf(CHANNELS, { description: 'How you met.' })
  channel!: Channel;

  @SomeOf(INITIAL_MEETING_TOPICS, {
    min: 1,
    description: 'What was covered; all five are needed before the phase can be left.',
    example: INITIAL_MEETING_TOPICS,
  })
  topics!: readonly InitialMeetingTopic[];

  @Whole({ min: 1, max: 720, optional, description: 'How long the meeting took, in minutes.', example: 90 })
  minutes?: number;

  @Text({ optional, description: 'Notes for the two of you.', example: 'We agreed to meet on Thursday mornings.' })
  notes?: string;
}
