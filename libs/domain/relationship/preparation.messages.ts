import { N, R, S, type Classes } from '../confidentiality.js';
import type { Channel, Form } from '../policy.js';
import type { ConsiderationAnswers, InitialMeetingTopic, ReadinessAnswers } from '../questions.js';

export type PreparationCommand =
  | {
      /** Sent by the seating flow once everyone accepted and capacity is reserved. */
      type: 'InitiateRelationship';
      matchId: string;
      programmeId: string;
      cohortId: string;
      form: Form;
      mentorId: string;
      menteeIds: readonly string[];
      predecessorId?: string;
    }
  | { type: 'AnswerReadiness'; answers: ReadinessAnswers }
  | { type: 'ConfirmConsiderations'; answers: ConsiderationAnswers }
  | { type: 'AttestOtherMentors'; attestation: OtherMentors }
  | {
      type: 'HoldInitialMeeting';
      heldOn: string;
      channel: Channel;
      topics: readonly InitialMeetingTopic[];
      minutes?: number;
      notes?: string;
    }
  | { type: 'BeginNegotiating' };

/** "Also let your mentor(s) know you are working with another mentor" [003]. */
export type OtherMentors = 'no-other-mentor' | 'they-know' | 'please-tell-them';

export type PreparationEvent =
  | {
      type: 'RelationshipInitiated';
      matchId: string;
      programmeId: string;
      cohortId: string;
      form: Form;
      mentorId: string;
      menteeIds: readonly string[];
      /** Local date. */
      initiatedOn: string;
      predecessorId?: string;
    }
  | { type: 'ReadinessAnswered'; by: string; answers: ReadinessAnswers }
  | { type: 'ConsiderationsConfirmed'; by: string; answers: ConsiderationAnswers }
  | { type: 'OtherMentorsAttested'; by: string; attestation: OtherMentors }
  | {
      type: 'InitialMeetingHeld';
      by: string;
      heldOn: string;
      channel: Channel;
      topics: readonly InitialMeetingTopic[];
      minutes?: number;
      notes?: string;
    }
  | { type: 'NegotiatingBegan'; by: string; beganOn: string };

export const preparationClasses = {
  RelationshipInitiated: {
    matchId: S,
    programmeId: S,
    cohortId: S,
    form: S,
    mentorId: S,
    menteeIds: S,
    initiatedOn: S,
    predecessorId: S,
  },
  ReadinessAnswered: { by: S, answers: R },
  ConsiderationsConfirmed: { by: S, answers: R },
  OtherMentorsAttested: { by: S, attestation: S },
  InitialMeetingHeld: { by: S, heldOn: S, channel: S, topics: S, minutes: S, notes: N },
  NegotiatingBegan: { by: S, beganOn: S },
} as const satisfies Classes<PreparationEvent>;
