import { N, S, type Classes } from '../confidentiality.js';

export type Phase = 'preparation' | 'negotiating' | 'enabling-growth' | 'closure' | 'closed';

/** What may happen to a relationship in any phase before it is closed, and afterwards: correction and return. */
export type StandingCommand =
  | { type: 'Pause'; resumesOn: string }
  | { type: 'Resume' }
  /** Sent by each participant with the same date; a manager's asks them. */
  | { type: 'Extend'; endsOn: string }
  | { type: 'CorrectRecord'; eventId: string; reason: string; correction: string }
  | { type: 'CorrectPhase'; to: Exclude<Phase, 'closure' | 'closed'>; reason: string }
  | { type: 'ConsentToReturn' }
  | { type: 'Reopen'; reason: string }
  | { type: 'CompleteReopening' }
  | { type: 'RefuseReopening'; reason: ReopeningRefusal }
  /** Groups: the added mentee signs the current text, voids no signature and reads nothing earlier. */
  | { type: 'AddParticipant'; personId: string; textDigest: string }
  /** By the leaver flow, once the last day has ended locally. */
  | { type: 'NoteParticipantLeft'; personId: string; lastDay: string };

export type ReopeningRefusal = 'full' | 'pair-exists' | 'left' | 'mentors-per-mentee';

export type StandingEvent =
  | { type: 'RelationshipPaused'; by: string; pausedOn: string; resumesOn: string }
  | { type: 'RelationshipResumed'; by: string; resumedOn: string; days: number; endsOn?: string }
  | { type: 'ExtensionRequested'; by: string; endsOn: string }
  | { type: 'ExtensionConsented'; by: string; endsOn: string }
  | { type: 'RelationshipExtended'; endsOn: string }
  /** Points at the event it corrects, which stays as it is. */
  | { type: 'RecordCorrected'; by: string; eventId: string; reason: string; correction: string }
  | { type: 'PhaseCorrected'; by: string; from: Phase; to: Phase; reason: string }
  | { type: 'ReturnConsented'; mark: string }
  | { type: 'ReopeningRequested'; by: string; reason: string }
  | { type: 'ReopeningRefused'; reason: ReopeningRefusal }
  | { type: 'RelationshipReopened'; reopenedOn: string }
  | { type: 'ParticipantAdded'; by: string; personId: string; textDigest: string; addedOn: string }
  /** A mentee's terminate in a group: the group goes on while two remain. */
  | { type: 'ParticipantWithdrawn'; personId: string; withdrawnOn: string }
  | { type: 'ParticipantLeft'; personId: string; lastDay: string };

export const standingClasses = {
  RelationshipPaused: { by: S, pausedOn: S, resumesOn: S },
  RelationshipResumed: { by: S, resumedOn: S, days: S, endsOn: S },
  ExtensionRequested: { by: S, endsOn: S },
  ExtensionConsented: { by: S, endsOn: S },
  RelationshipExtended: { endsOn: S },
  RecordCorrected: { by: S, eventId: S, reason: N, correction: N },
  PhaseCorrected: { by: S, from: S, to: S, reason: N },
  ReturnConsented: { mark: S },
  ReopeningRequested: { by: S, reason: N },
  ReopeningRefused: { reason: S },
  RelationshipReopened: { reopenedOn: S },
  ParticipantAdded: { by: S, personId: S, textDigest: S, addedOn: S },
  ParticipantWithdrawn: { personId: S, withdrawnOn: S },
  ParticipantLeft: { personId: S, lastDay: S },
} as const satisfies Classes<StandingEvent>;
