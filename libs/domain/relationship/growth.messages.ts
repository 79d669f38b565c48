import { N, S, type Classes } from '../confidentiality.js';
import type { Channel } from '../policy.js';
import { objectiveText, type ObjectiveText } from './negotiating.messages.js';

export type GrowthCommand =
  | { type: 'RecordContact'; on: string; channel: Channel; minutes?: number; summary?: string }
  /** "Reflect on and learn from things that did not turn out as expected" [000, 001]. */
  | { type: 'RecordReflection'; text: string; notAsExpected?: string; shared?: boolean }
  /** Action planning with realistic and practical options [000, 001]; the owner decides [000-002]. */
  | { type: 'AgreeAction'; ownerId: string; dueOn?: string; action: string; options?: readonly string[] }
  | { type: 'CompleteAction'; actionId: string; outcome?: string }
  | { type: 'GiveFeedback'; to: string; text: string }
  | ({ type: 'ReviseObjective'; objectiveId: string; targetDate?: string } & Partial<ObjectiveText>)
  | { type: 'DropObjective'; objectiveId: string; reason?: string }
  | { type: 'ReportObjectiveReached'; objectiveId: string }
  | { type: 'SignOffObjective'; objectiveId: string; result: string }
  | { type: 'ReviewDevelopmentPlan'; menteeId?: string; notes?: string }
  | { type: 'MakeReferral'; kind: ReferralKind; to: string; reason?: string }
  | { type: 'NoteReferralOutcome'; referralId: string; outcome: string }
  | { type: 'MakeIntroduction'; to: string; purpose?: string };

/** "Other sources of information, advice or further support" [000, 001]. */
export type ReferralKind = 'information' | 'advice' | 'further-support';

export type GrowthEvent =
  | {
      type: 'ContactRecorded';
      by: string;
      contactId: string;
      on: string;
      channel: Channel;
      minutes?: number;
      summary?: string;
    }
  | {
      type: 'ReflectionRecorded';
      by: string;
      reflectionId: string;
      shared: boolean;
      text: string;
      notAsExpected?: string;
    }
  | {
      type: 'ActionAgreed';
      by: string;
      actionId: string;
      ownerId: string;
      dueOn?: string;
      action: string;
      options?: readonly string[];
    }
  | { type: 'ActionCompleted'; by: string; actionId: string; outcome?: string }
  | { type: 'FeedbackGiven'; by: string; to: string; text: string }
  | ({ type: 'ObjectiveRevised'; by: string; objectiveId: string; targetDate: string } & Partial<ObjectiveText>)
  | { type: 'ObjectiveDropped'; by: string; objectiveId: string; reason?: string }
  | { type: 'ObjectiveReportedReached'; by: string; objectiveId: string }
  | { type: 'ObjectiveSignedOff'; by: string; objectiveId: string; result: string }
  | { type: 'DevelopmentPlanReviewed'; by: string; menteeId: string; reviewedOn: string; notes?: string }
  | { type: 'ReferralMade'; by: string; referralId: string; kind: ReferralKind; to: string; reason?: string }
  | { type: 'ReferralOutcomeNoted'; by: string; referralId: string; outcome: string }
  | { type: 'IntroductionMade'; by: string; introductionId: string; to: string; purpose?: string };

export const growthClasses = {
  ContactRecorded: { by: S, contactId: S, on: S, channel: S, minutes: S, summary: N },
  ReflectionRecorded: { by: S, reflectionId: S, shared: S, text: N, notAsExpected: N },
  ActionAgreed: { by: S, actionId: S, ownerId: S, dueOn: S, action: N, options: N },
  ActionCompleted: { by: S, actionId: S, outcome: N },
  FeedbackGiven: { by: S, to: S, text: N },
  ObjectiveRevised: { by: S, objectiveId: S, targetDate: S, ...objectiveText },
  ObjectiveDropped: { by: S, objectiveId: S, reason: N },
  ObjectiveReportedReached: { by: S, objectiveId: S },
  ObjectiveSignedOff: { by: S, objectiveId: S, result: N },
  DevelopmentPlanReviewed: { by: S, menteeId: S, reviewedOn: S, notes: N },
  ReferralMade: { by: S, referralId: S, kind: S, to: N, reason: N },
  ReferralOutcomeNoted: { by: S, referralId: S, outcome: N },
  IntroductionMade: { by: S, introductionId: S, to: N, purpose: N },
} as const satisfies Classes<GrowthEvent>;
