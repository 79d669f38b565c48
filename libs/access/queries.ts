import type { Role } from '#domain';

const participants = ['mentor', 'mentee'] as const;
const organisers = ['manager', 'coordinator'] as const;
const everyone = [
  ...participants,
  ...organisers,
  'confidential-contact',
  'auditor',
  'analyst',
  'data-protection-officer',
  'administrator',
] as const;

/**
 * Roles that may ask at all (domain.md, "Who may do what"); reading.ts then says of what, and visibility.ts how
 * much of it. Nothing that is not listed can be asked.
 */
const QUERIES = {
  /** What a programme publishes to all: policy, code of practice, resources. */
  programme: everyone,
  programmes: organisers,
  cohorts: organisers,
  people: organisers,
  cohort: [...participants, ...organisers, 'auditor'],
  person: [...participants, ...organisers],
  match: [...participants, ...organisers, 'auditor'],
  relationships: [...participants, ...organisers, 'auditor'],
  relationship: [...participants, ...organisers, 'auditor'],
  history: [...participants, ...organisers, 'auditor'],
  timeline: [...participants, ...organisers, 'auditor'],
  'next-phase': [...participants, ...organisers],
  agreement: [...participants, ...organisers],
  objectives: [...participants, ...organisers, 'auditor'],
  sessions: [...participants, ...organisers, 'auditor'],
  hours: [...participants, ...organisers],
  'mentor-load': organisers,
  attention: organisers,
  /** Counts only; small cells are suppressed for analysts. */
  'cohort-funnel': [...organisers, 'analyst'],
  reminders: [...participants, ...organisers, 'auditor'],
  timers: [...participants, ...organisers, 'auditor'],
  matches: [...participants, ...organisers],
  'waiting-list': organisers,
  operations: ['administrator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type QueryName = keyof typeof QUERIES;

export function rolesForQuery(query: QueryName): ReadonlySet<Role> {
  return new Set(QUERIES[query]);
}
