import { GRANTS, rolesFor, type Standing } from '#access';
import type { CommandType } from '#commands';

const IN_WORDS: Readonly<Record<Exclude<Standing, 'system'>, string>> = {
  mentor: 'the mentor',
  mentee: 'a mentee',
  self: 'the person concerned',
  manager: 'a manager of the programme',
  coordinator: 'a coordinator of the cohort',
  'any-manager': 'a manager',
  'any-coordinator': 'a coordinator',
  administrator: 'an administrator',
};

/** Who may send a command, for readers of the OpenAPI document; what decides is the room access. */
export function sendersOf(type: CommandType): string {
  const grant = GRANTS[type];
  if (typeof grant === 'function') return `Sent by ${listed([...rolesFor(type)])}, according to its content.`;
  const people = grant.flatMap((standing) => (standing === 'system' ? [] : [IN_WORDS[standing]]));
  return `Sent by ${listed(people)}.`;
}

const listed = (names: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names);
