import type { Role } from '#domain';

/** Roles a token can be given for. */
export const ROLES = [
  'manager',
  'coordinator',
  'mentor',
  'mentee',
  'confidential-contact',
  'auditor',
  'analyst',
  'data-protection-officer',
  'administrator',
] as const satisfies readonly Exclude<Role, 'system'>[];
