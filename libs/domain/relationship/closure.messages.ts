import { N, R, S, W, type Classes } from '../confidentiality.js';

export type ClosureKind = 'completed' | 'early' | 'programme-ended' | 'inactive' | 'leaver';

/** Who may read an answer besides its author, chosen by the author. */
export type Audience = 'only-me' | 'partner' | 'programme';

export interface ReviewAnswer {
  readonly text: string;
  readonly audience: Audience;
}

/** The form of domain.md, "Closure review". For a completed relationship the first five are asked for. */
export interface ReviewAnswers {
  readonly goalsAgainstAchievements?: ReviewAnswer;
  readonly whatWorked?: ReviewAnswer;
  readonly whatDidNot?: ReviewAnswer;
  readonly learned?: ReviewAnswer;
  readonly ownNeedsMet?: ReviewAnswer;
  readonly objectivesNotReached?: ReviewAnswer;
  readonly timeAgainstAgreement?: ReviewAnswer;
  readonly nextSteps?: ReviewAnswer;
  readonly thanks?: ReviewAnswer;
  readonly stayInContact?: ReviewAnswer;
  readonly feedbackOnProgramme?: ReviewAnswer;
  readonly notesAfterwards?: ReviewAnswer;
}

/** Read by their author, and by the programme as counts only. */
export interface RestrictedAnswers {
  /** How effective the relationship was, 1 to 5. */
  readonly effectiveness?: number;
  readonly matchAgain?: boolean;
  readonly privateReason?: string;
  /** The self-rating of the start again, 1 to 5 for each competency. */
  readonly selfRating?: Readonly<Record<string, number>>;
}

export type ClosureCommand =
  | { type: 'ProposeEnd'; reason?: string }
  | { type: 'AgreeEnd' }
  | { type: 'AgreeRemedy'; remedy: string }
  | { type: 'BeginClosure'; kind: Exclude<ClosureKind, 'early'> }
  | { type: 'Terminate'; reason?: string }
  | { type: 'AgreeNextSteps'; steps: string }
  | { type: 'SubmitClosureReview'; answers: ReviewAnswers; restricted?: RestrictedAnswers }
  | { type: 'HoldJointReview'; heldOn: string; effectiveness?: string; notes?: string };

export type ClosureEvent =
  | { type: 'EndProposed'; by: string; reason?: string }
  | { type: 'EndAgreed'; by: string }
  | { type: 'RemedyAgreed'; by: string; remedy: string }
  | {
      type: 'ClosureBegan';
      kind: ClosureKind;
      beganOn: string;
      /** HMAC of stream and ender under the organisation's secret, for `early` only: whose consent a return needs. */
      enderMark?: string;
      /** Restricted: who began it and why. Partners see the date and "ended, no fault". */
      endedBy?: string;
      reason?: string;
    }
  | { type: 'NextStepsAgreed'; by: string; steps: string }
  | { type: 'ClosureReviewSubmitted'; by: string; answers: ReviewAnswers; restricted?: RestrictedAnswers }
  | { type: 'JointReviewHeld'; by: string; heldOn: string; effectiveness?: string; notes?: string }
  | { type: 'ClosureReviewLapsed'; personId: string }
  /** Lapses with the reviews; the cause stays unrecorded. */
  | { type: 'JointReviewNotHeld' }
  | { type: 'NextStepsNotAgreed' }
  | { type: 'RelationshipClosed'; kind: ClosureKind; closedOn: string };

export const closureClasses = {
  EndProposed: { by: S, reason: N },
  EndAgreed: { by: S },
  RemedyAgreed: { by: S, remedy: N },
  ClosureBegan: { kind: S, beganOn: S, enderMark: S, endedBy: W, reason: W },
  NextStepsAgreed: { by: S, steps: N },
  ClosureReviewSubmitted: { by: S, answers: N, restricted: R },
  JointReviewHeld: { by: S, heldOn: S, effectiveness: N, notes: N },
  ClosureReviewLapsed: { personId: S },
  JointReviewNotHeld: {},
  NextStepsNotAgreed: {},
  RelationshipClosed: { kind: S, closedOn: S },
} as const satisfies Classes<ClosureEvent>;
