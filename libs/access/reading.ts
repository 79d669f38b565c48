import type { Actor, CohortState, ProgrammeState } from '#domain';
import { NotFound } from './refused.js';

/** As what somebody reads. */
export type Reader =
  | { readonly as: 'participant'; readonly id: string }
  /** A manager of the programme or a coordinator of the cohort. */
  | { readonly as: 'programme'; readonly id: string }
  /** An auditor: structural fields, and digests of the rest. */
  | { readonly as: 'auditor'; readonly id: string };

/** What something belongs to, for telling who may read it. */
export interface Belonging {
  readonly programme?: Pick<ProgrammeState, 'managers'>;
  readonly cohort?: Pick<CohortState, 'coordinators'>;
  /** Everyone who takes part or did. */
  readonly participants: readonly string[];
}

/** As what the caller may read it. @throws {NotFound} when they may not know that it exists */
export function readerOf(caller: Actor, what: string, { programme, cohort, participants }: Belonging): Reader {
  switch (caller.role) {
    case 'mentor':
    case 'mentee':
      if (participants.includes(caller.id)) return { as: 'participant', id: caller.id };
      break;
    case 'manager':
      if (programme?.managers.includes(caller.id)) return { as: 'programme', id: caller.id };
      break;
    case 'coordinator':
      if (cohort?.coordinators.includes(caller.id)) return { as: 'programme', id: caller.id };
      break;
    case 'auditor':
      return { as: 'auditor', id: caller.id };
  }
  throw new NotFound(what);
}
