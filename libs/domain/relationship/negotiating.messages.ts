import { A, N, S, type Classes } from '../confidentiality.js';
import type { Channel, Duration } from '../policy.js';

/** What the pair agreed and timers and hours count by; the rest of the agreement is text. */
export interface Terms {
  readonly duration: Duration;
  readonly rhythm: Duration;
  readonly sessionLength: Duration;
  readonly commitment: Duration;
  readonly channels: readonly Channel[];
}

/** The agreement's text, clause by clause (domain.md, "Negotiating"). */
export interface Clauses {
  readonly goals: string;
  readonly venue: string;
  readonly movingAndCancelling: string;
  /** With the nine things a mentor will do and the five, qualified as there, a mentor will not [001]. */
  readonly rolesAndResponsibilities: string;
  readonly adjustments?: string;
  readonly confidentiality: string;
  readonly measuringSuccess: string;
  readonly endingWithoutFault: string;
  readonly closure: string;
}

interface Draft {
  readonly terms: Terms;
  readonly clauses: Clauses;
  /** Comes in with the command and stands inside the ciphertext, so that the digest says nothing of the text. */
  readonly salt: string;
  /** Salted SHA-256 over terms and clauses, hex: what each participant signs. */
  readonly textDigest: string;
}

export interface ObjectiveText {
  readonly statement: string;
  readonly measure: string;
  /** A realistic first step. */
  readonly firstStep: string;
  readonly whyItMatters: string;
}

export interface PlanText {
  readonly learningPlan: string;
  readonly goals: string;
  readonly activities?: string;
  readonly roles: string;
}

export interface PlanFrame {
  /** Whose plan: in a group each mentee has one. */
  readonly menteeId: string;
  readonly competencies: readonly string[];
  readonly frequency: Duration;
  readonly methods: readonly Channel[];
}

export type NegotiatingCommand =
  | ({ type: 'DraftAgreement' } & Draft)
  | ({ type: 'AmendAgreement' } & Draft)
  | { type: 'SignAgreement'; textDigest: string }
  | { type: 'OpenRenegotiation' }
  | ({ type: 'DraftDevelopmentPlan' } & PlanFrame & PlanText)
  | ({ type: 'SetObjective'; menteeId: string; targetDate: string } & ObjectiveText)
  | { type: 'BeginEnablingGrowth' };

export type NegotiatingEvent =
  | ({ type: 'AgreementDrafted'; by: string; revision: number } & Draft)
  | ({ type: 'AgreementAmended'; by: string; revision: number } & Draft)
  | { type: 'AgreementSigned'; by: string; revision: number; textDigest: string }
  | {
      type: 'AgreementConcluded';
      revision: number;
      textDigest: string;
      /** The relationship's start: local date of the first conclusion. */
      startsOn: string;
      /** Start + agreed duration. */
      endsOn: string;
      /** Sessions held from this local date on count: the start, or the initiation where policy counts earlier contact. */
      countsFrom: string;
      terms: Terms;
    }
  | { type: 'RenegotiationOpened'; by: string }
  | ({ type: 'DevelopmentPlanDrafted'; by: string } & PlanFrame & PlanText)
  | ({ type: 'ObjectiveSet'; by: string; objectiveId: string; menteeId: string; targetDate: string } & ObjectiveText)
  | { type: 'EnablingGrowthBegan'; by: string; beganOn: string };

const draft = { by: S, revision: S, terms: S, clauses: A, salt: A, textDigest: S } as const;
export const objectiveText = { statement: N, measure: N, firstStep: N, whyItMatters: N } as const;

export const negotiatingClasses = {
  AgreementDrafted: draft,
  AgreementAmended: draft,
  AgreementSigned: { by: S, revision: S, textDigest: S },
  AgreementConcluded: { revision: S, textDigest: S, startsOn: S, endsOn: S, countsFrom: S, terms: S },
  RenegotiationOpened: { by: S },
  DevelopmentPlanDrafted: {
    by: S,
    menteeId: S,
    competencies: S,
    frequency: S,
    methods: S,
    learningPlan: N,
    goals: N,
    activities: N,
    roles: N,
  },
  ObjectiveSet: { by: S, objectiveId: S, menteeId: S, targetDate: S, ...objectiveText },
  EnablingGrowthBegan: { by: S, beganOn: S },
} as const satisfies Classes<NegotiatingEvent>;
