import { describe, expect, it } from '@jest/globals';
import { cohort, match, person, programme, relationship, type Actor, type Role } from '#domain';
import type { Question } from '#commands';
import { GRANTS, rolesFor } from './grants.js';
import { mayCommand } from './may-command.js';
import { Forbidden, NotFound } from './refused.js';

const actor = (role: Role, id: string = role): Actor => ({ role, id });
const state = relationship.evolve(relationship.initial, {
  ...{ type: 'RelationshipInitiated', matchId: 'match', programmeId: 'p', cohortId: 'c', form: 'one-to-one' },
  ...{ mentorId: 'mentor', menteeIds: ['mentee'], initiatedOn: '2026-09-03' },
});
const run = {
  programme: { ...programme.initial, managers: ['manager'] },
  cohort: { ...cohort.initial, coordinators: ['coordinator'] },
  superiors: new Set<string>(),
};

type About = Partial<Omit<Question, 'command'>> & { command: Question['command'] };
function ask(caller: Actor, about: About) {
  const usual = { aggregate: 'relationship', id: 'r', state, exists: true, surroundings: run };
  return () => mayCommand({ ...usual, ...about, caller } as Question);
}
const pause = { command: { type: 'Pause', resumesOn: '2026-10-01' } } as const;
const terminate = { command: { type: 'Terminate' } } as const;

describe('a relationship', () => {
  it('is for those who take part and those who run its programme', () => {
    for (const role of ['mentor', 'mentee', 'manager', 'coordinator'] as const) {
      expect(ask(actor(role), pause)).not.toThrow();
    }
  });

  it('does not exist for anybody else', () => {
    for (const role of ['mentor', 'mentee', 'manager', 'coordinator', 'auditor', 'administrator'] as const) {
      expect(ask(actor(role, 'stranger'), pause)).toThrow(NotFound);
    }
    expect(ask(actor('mentor'), { ...pause, exists: false })).toThrow(NotFound);
  });

  it('may be known and still not changed', () => {
    expect(ask(actor('manager'), terminate)).toThrow(Forbidden);
    expect(ask(actor('mentee'), { command: { type: 'SignOffObjective', objectiveId: 'o', result: 'x' } })).toThrow(
      Forbidden,
    );
  });

  it('knows its mentor by who they are, whatever their token calls them', () => {
    expect(ask(actor('mentee', 'mentor'), terminate)).not.toThrow();
    expect(ask(actor('auditor', 'mentor'), terminate)).toThrow(NotFound);
  });

  it('is not managed by whoever takes part, or stands above somebody who does', () => {
    const taking = { ...run, programme: { ...run.programme, managers: ['mentee'] } };
    expect(ask(actor('manager', 'mentee'), { ...pause, surroundings: taking })).toThrow(Forbidden);
    expect(ask(actor('manager'), { ...pause, surroundings: { ...run, superiors: new Set(['manager']) } })).toThrow(
      Forbidden,
    );
  });

  it('still hears whoever withdrew from it', () => {
    const former = { ...state, menteeIds: [], formerMenteeIds: ['mentee'] };
    const review = { command: { type: 'SubmitClosureReview', answers: {} }, state: former } as About;
    expect(ask(actor('mentee'), review)).not.toThrow();
  });

  it('begins its closure of each kind by those whose kind it is', () => {
    const begin = (kind: 'completed' | 'programme-ended' | 'inactive' | 'leaver') =>
      ({ command: { type: 'BeginClosure', kind } }) as const;
    expect(ask(actor('mentor'), begin('completed'))).not.toThrow();
    expect(ask(actor('manager'), begin('completed'))).toThrow(Forbidden);
    expect(ask(actor('manager'), begin('programme-ended'))).not.toThrow();
    expect(ask(actor('mentor'), begin('inactive'))).toThrow(Forbidden);
    expect(ask(actor('manager'), begin('leaver'))).toThrow(Forbidden);
    expect(ask(actor('system', 'leavers'), begin('leaver'))).not.toThrow();
  });
});

describe('flows and timers', () => {
  it('send what is theirs and nothing that is for people', () => {
    const due = {
      rule: 'pause-over',
      anchor: 'a',
      recipient: 'r',
      occurrence: '1',
      due: '',
      escalation: false,
    } as const;
    expect(ask(actor('system', 'timers'), { command: { type: 'FireReminder', due } })).not.toThrow();
    expect(ask(actor('system', 'timers'), terminate)).toThrow(Forbidden);
  });
});

describe('a person', () => {
  const about = (command: Question['command'], more: object = {}) =>
    ({ aggregate: 'person', id: 'mentor', state: { ...person.initial, registered: true }, command, ...more }) as About;

  it('answers for themself', () => {
    expect(ask(actor('mentor'), about({ type: 'SetCapacity', capacity: 1 }))).not.toThrow();
    expect(ask(actor('mentee'), about({ type: 'SetCapacity', capacity: 1 }))).toThrow(NotFound);
  });

  it('is approved by a manager of the programme who does not stand above them', () => {
    const approve = about({ type: 'ApproveMentor', programmeId: 'p' });
    expect(ask(actor('manager'), approve)).not.toThrow();
    expect(ask(actor('manager', 'another'), approve)).toThrow(Forbidden);
    expect(ask(actor('manager'), { ...approve, surroundings: { ...run, superiors: new Set(['manager']) } })).toThrow(
      Forbidden,
    );
  });
});

describe('a cohort', () => {
  const seated = { ...run.cohort, enrolled: { mentee: { mentee: { answered: false, withdrawn: false } } } };
  const enrol = (personId: string): About =>
    ({ aggregate: 'cohort', state: seated, command: { type: 'Enrol', personId, as: 'mentee' } }) as About;

  it('lets whoever has a seat answer for it, and nobody seat themself', () => {
    expect(ask(actor('mentee'), enrol('mentee'))).not.toThrow();
    expect(ask(actor('mentee'), enrol('other'))).toThrow(NotFound);
    expect(ask(actor('mentee', 'stranger'), enrol('stranger'))).toThrow(NotFound);
  });
});

describe('a match', () => {
  it('is proposed for a cohort by those who run it, and not by whoever it is about', () => {
    const propose = (menteeIds: string[]): About =>
      ({
        ...{ aggregate: 'match', state: match.initial, exists: false },
        command: {
          ...{ type: 'ProposeMatch', cohortId: 'c', form: 'one-to-one', mentorId: 'mentor', menteeIds },
          ...{ source: 'list', attempt: 1 },
        },
      }) as About;
    expect(ask(actor('manager'), propose(['mentee']))).not.toThrow();
    expect(ask(actor('manager'), propose(['manager']))).toThrow(Forbidden);
    expect(ask(actor('manager', 'another'), propose(['mentee']))).toThrow(NotFound);
    expect(ask(actor('mentor'), propose(['mentee']))).toThrow(Forbidden);
  });
});

it('grants nothing to auditors, analysts and data protection officers', () => {
  for (const type of Object.keys(GRANTS) as (keyof typeof GRANTS)[]) {
    for (const role of ['auditor', 'analyst', 'data-protection-officer', 'confidential-contact'] as const) {
      expect([type, rolesFor(type).has(role)]).toEqual([type, false]);
    }
  }
});
