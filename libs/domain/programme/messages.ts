import { S, type Classes, type Structural } from '../confidentiality.js';
import type { Policy, PolicyChanges } from '../policy.js';

export type ResourceKind = 'resource' | 'toolkit' | 'event';
export type ResourceAudience = 'mentors' | 'mentees' | 'both';

export type ProgrammeCommand =
  | { type: 'DefineProgramme'; name: string; managers?: readonly string[]; policy?: PolicyChanges }
  | { type: 'AppointManager'; personId: string }
  | { type: 'RevisePolicy'; changes: PolicyChanges }
  | { type: 'PublishCodeOfPractice'; text: string }
  | {
      type: 'PublishResource';
      title: string;
      kind: ResourceKind;
      audience: ResourceAudience;
      url?: string;
      /** Local date and region of an event [000]. */
      date?: string;
      region?: string;
    }
  | { type: 'WithdrawResource'; resourceId: string }
  | { type: 'RetireProgramme' };

export type ProgrammeEvent =
  | { type: 'ProgrammeDefined'; by: string; name: string; policy: Policy; policyVersion: 1 }
  | { type: 'ManagerAppointed'; by: string; personId: string }
  | { type: 'PolicyRevised'; by: string; policy: Policy; policyVersion: number }
  | { type: 'CodeOfPracticePublished'; by: string; codeVersion: number; text: string }
  | {
      type: 'ResourcePublished';
      by: string;
      resourceId: string;
      title: string;
      kind: ResourceKind;
      audience: ResourceAudience;
      url?: string;
      date?: string;
      region?: string;
    }
  | { type: 'ResourceWithdrawn'; by: string; resourceId: string }
  | { type: 'ProgrammeRetired'; by: string };

export const programmeClasses = {
  ProgrammeDefined: { by: S, name: S, policy: S, policyVersion: S },
  ManagerAppointed: { by: S, personId: S },
  PolicyRevised: { by: S, policy: S, policyVersion: S },
  CodeOfPracticePublished: { by: S, codeVersion: S, text: S },
  ResourcePublished: { by: S, resourceId: S, title: S, kind: S, audience: S, url: S, date: S, region: S },
  ResourceWithdrawn: { by: S, resourceId: S },
  ProgrammeRetired: { by: S },
} as const satisfies Classes<ProgrammeEvent>;

/** What `evolve`, read models, flows and timers see of an event. */
export type ProgrammeFact = Structural<ProgrammeEvent, typeof programmeClasses>;
