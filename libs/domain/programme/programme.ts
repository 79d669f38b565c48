import { isDate } from '../calendar.js';
import { refuse, type Circumstances, type Decider } from '../decider.js';
import { LEADERS_TOGETHER, type Policy } from '../policy.js';
import { mergePolicy, validatePolicy } from './limits.js';
import { programmeClasses, type ProgrammeCommand, type ProgrammeEvent, type ProgrammeFact } from './messages.js';

/** A programme and what it decides for all of its cohorts. */
export interface ProgrammeState {
  readonly status: 'undefined' | 'running' | 'retired';
  readonly managers: readonly string[];
  /** The defaults of "Leaders Together" until the programme is defined. */
  readonly policy: Policy;
  /** 0 until it is defined; raised by each revision. */
  readonly policyVersion: number;
  /** 0: no code of practice is published, so none has to be accepted. */
  readonly codeVersion: number;
  readonly resources: Readonly<Record<string, 'published' | 'withdrawn'>>;
}

export type ProgrammeContext = Circumstances;

const initial: ProgrammeState = {
  status: 'undefined',
  managers: [],
  policy: LEADERS_TOGETHER,
  policyVersion: 0,
  codeVersion: 0,
  resources: {},
};

function decide(
  state: ProgrammeState,
  command: ProgrammeCommand,
  context: ProgrammeContext,
): readonly ProgrammeEvent[] {
  const by = context.actor.id;
  if (command.type === 'DefineProgramme') return define(state, command, context);
  if (state.status === 'undefined') refuse('programme-unknown', 'There is no such programme: define it first.');
  if (command.type === 'RetireProgramme') return state.status === 'retired' ? [] : [{ type: 'ProgrammeRetired', by }];
  if (state.status === 'retired') refuse('programme-retired', 'The programme is retired: nothing changes any more.');
  switch (command.type) {
    case 'AppointManager':
      if (state.managers.includes(command.personId)) return [];
      return [{ type: 'ManagerAppointed', by, personId: command.personId }];
    case 'RevisePolicy': {
      const policy = mergePolicy(state.policy, command.changes);
      validatePolicy(policy);
      if (JSON.stringify(policy) === JSON.stringify(state.policy)) return [];
      return [{ type: 'PolicyRevised', by, policy, policyVersion: state.policyVersion + 1 }];
    }
    case 'PublishCodeOfPractice':
      if (command.text.trim() === '') refuse('code-empty', 'A code of practice needs a text.');
      return [{ type: 'CodeOfPracticePublished', by, codeVersion: state.codeVersion + 1, text: command.text }];
    case 'PublishResource':
      return publish(command, context);
    case 'WithdrawResource': {
      const resource = state.resources[command.resourceId];
      if (!resource) refuse('resource-unknown', 'The programme has published no such resource.');
      return resource === 'withdrawn' ? [] : [{ type: 'ResourceWithdrawn', by, resourceId: command.resourceId }];
    }
  }
}

type Command<T extends ProgrammeCommand['type']> = Extract<ProgrammeCommand, { type: T }>;

function define(
  state: ProgrammeState,
  { name, managers = [], policy: changes = {} }: Command<'DefineProgramme'>,
  { actor }: ProgrammeContext,
): readonly ProgrammeEvent[] {
  if (state.status !== 'undefined') refuse('programme-exists', 'The programme is defined already: revise its policy.');
  if (name.trim() === '') refuse('name-empty', 'A programme needs a name.');
  const policy = mergePolicy(LEADERS_TOGETHER, changes);
  validatePolicy(policy);
  // Whoever manages programmes and defines one manages it; an administrator names who does.
  const appointed = new Set([...(actor.role === 'manager' ? [actor.id] : []), ...managers]);
  return [
    { type: 'ProgrammeDefined', by: actor.id, name, policy, policyVersion: 1 },
    ...[...appointed].map((personId) => ({ type: 'ManagerAppointed' as const, by: actor.id, personId })),
  ];
}

function publish(command: Command<'PublishResource'>, { actor, id }: ProgrammeContext): readonly ProgrammeEvent[] {
  const { title, kind, audience, url, date, region } = command;
  if (title.trim() === '') refuse('title-empty', 'A resource needs a title.');
  if (date !== undefined && !isDate(date)) refuse('invalid-date', `${date} is not a date like 2026-09-03.`);
  if (kind === 'event' && !(date && region)) {
    refuse('event-without-date', 'An event is published with its date and region.');
  }
  return [{ type: 'ResourcePublished', by: actor.id, resourceId: id, title, kind, audience, url, date, region }];
}

function evolve(state: ProgrammeState, event: ProgrammeFact): ProgrammeState {
  switch (event.type) {
    case 'ProgrammeDefined':
      return { ...state, status: 'running', policy: event.policy, policyVersion: event.policyVersion };
    case 'ManagerAppointed':
      return { ...state, managers: [...state.managers, event.personId] };
    case 'PolicyRevised':
      return { ...state, policy: event.policy, policyVersion: event.policyVersion };
    case 'CodeOfPracticePublished':
      return { ...state, codeVersion: event.codeVersion };
    case 'ResourcePublished':
      return { ...state, resources: { ...state.resources, [event.resourceId]: 'published' } };
    case 'ResourceWithdrawn':
      return { ...state, resources: { ...state.resources, [event.resourceId]: 'withdrawn' } };
    case 'ProgrammeRetired':
      return { ...state, status: 'retired' };
  }
}

export const programme: Decider<ProgrammeState, ProgrammeCommand, ProgrammeEvent, ProgrammeFact, ProgrammeContext> = {
  category: 'programme',
  initial,
  decide,
  evolve,
  classes: programmeClasses,
};
