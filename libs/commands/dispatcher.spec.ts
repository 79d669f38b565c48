import { describe, expect, it } from '@jest/globals';
import { LEADERS_TOGETHER, type Actor, type Terms } from '#domain';
import { decode, MemoryEventStore, Transactor } from '#event-store';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import { Dispatcher } from './dispatcher.js';
import { agreementDigest, Marks, matchId, relationshipId } from './ids.js';
import type { CommandRequest } from './request.js';

const manager: Actor = { id: 'manager', role: 'manager' };
const system: Actor = { id: 'a flow', role: 'system' };
const NOW = Temporal.Instant.from('2026-09-03T11:00:00Z');
const SECRET = 'of the organisation';

/** Processes of one installation: they share log and keys, and nothing in memory. */
function installation() {
  const store = new MemoryEventStore();
  const sealer = new EnvelopeSealer(new MemoryKeyStore());
  const process = () =>
    new Dispatcher({
      transactor: new Transactor(store, sealer, { secret: SECRET }),
      authorise: () => {},
      secret: SECRET,
      now: () => NOW,
    });
  return { store, process };
}

const cohort = { name: 'Autumn', startsOn: '2026-09-01', endsOn: '2027-06-30', timeZone: 'Europe/London' };
const open = (programmeId: string, key = 'open') =>
  ({ aggregate: 'cohort', caller: manager, key, command: { type: 'OpenCohort', programmeId, ...cohort } }) as const;
const define = {
  aggregate: 'programme',
  caller: manager,
  key: 'define',
  command: { type: 'DefineProgramme', name: 'LT' },
} as const;

describe('what one process keeps of other aggregates', () => {
  it('never refuses what another process has just made legal', async () => {
    const { process } = installation();
    const [one, other] = [process(), process()];
    const id = '3d0a4f7c-52f1-5b0e-8f6a-1c7e5b9d2a10';
    await expect(one.execute(open(id))).rejects.toMatchObject({ code: 'programme-unknown' });
    await other.execute({ ...define, id });
    await expect(one.execute(open(id))).resolves.toMatchObject({ events: ['CohortOpened'] });
  });

  it('is forgotten at once after a write of its own', async () => {
    const { process } = installation();
    const one = process();
    const { id } = await one.execute(define);
    await one.execute(open(id, 'first'));
    await one.execute({
      aggregate: 'programme',
      id,
      caller: manager,
      key: 'retire',
      command: { type: 'RetireProgramme' },
    });
    await expect(one.execute(open(id, 'second'))).rejects.toMatchObject({ code: 'programme-retired' });
  });
});

describe('the id of what a command creates', () => {
  it('is the same for the same caller and key, and another for others', async () => {
    const { process } = installation();
    const first = await process().execute(define);
    expect(await process().execute(define)).toEqual({ ...first, repeated: true });
    const another = await process().execute({ ...define, key: 'again' });
    expect(another.id).not.toBe(first.id);
  });

  it('of a person follows from the organisation’s own id and its secret', async () => {
    const { process } = installation();
    const register = (key: string, externalId: string) =>
      process().execute({
        ...{ aggregate: 'person', caller: manager, key },
        command: { type: 'RegisterPerson', externalId, name: 'Somebody' },
      });
    const { id } = await register('a', 'E-1');
    expect(id).toBe(new Marks(SECRET).personId('E-1'));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Marks('of another').personId('E-1')).not.toBe(id);
    await expect(register('b', 'E-1')).rejects.toMatchObject({ code: 'person-exists' });
  });

  it('of a match follows from cohort, people, form and attempt, in whatever order they are named', () => {
    const pair = { cohortId: 'c', mentorId: 'm', menteeIds: ['a', 'b'], form: 'group', attempt: 1 } as const;
    expect(matchId({ ...pair, menteeIds: ['b', 'a'] })).toBe(matchId(pair));
    expect(matchId({ ...pair, attempt: 2 })).not.toBe(matchId(pair));
    expect(relationshipId(matchId(pair))).toBe(relationshipId(matchId(pair)));
  });
});

it('records the version of the policy that a decision was made under', async () => {
  const { store, process } = installation();
  const one = process();
  const { id: programmeId } = await one.execute(define);
  const { id: cohortId } = await one.execute(open(programmeId));
  const command = { type: 'RevisePolicy', changes: { capacity: 5 } } as const;
  await one.execute({ aggregate: 'programme', id: programmeId, caller: manager, key: 'revise', command });
  await one.execute(initiate(programmeId, cohortId));
  const [initiated] = (await store.read('relationship-r')).map((stored) => decode(stored));
  expect(initiated!.metadata).toMatchObject({ policyVersion: 2, actor: { id: 'a flow', role: 'system' } });
});

const initiate = (programmeId: string, cohortId: string): CommandRequest<'relationship'> => ({
  ...{ aggregate: 'relationship', id: 'r', caller: system, key: 'initiate' },
  command: {
    ...{ type: 'InitiateRelationship', matchId: 'match', programmeId, cohortId, form: 'one-to-one' },
    ...{ mentorId: 'mentor', menteeIds: ['mentee'] },
  },
});

describe('the digest of an agreement', () => {
  const terms: Terms = {
    duration: 'P6M',
    rhythm: 'P2W',
    sessionLength: 'PT2H',
    commitment: 'PT24H',
    channels: ['video'],
  };
  const clauses = {
    ...{ goals: 'g', venue: 'v', movingAndCancelling: 'm', rolesAndResponsibilities: 'r', confidentiality: 'c' },
    ...{ measuringSuccess: 's', endingWithoutFault: 'e', closure: 'x' },
  };

  it('is over terms and clauses, whatever the order of their names', () => {
    const digest = agreementDigest('salt', terms, clauses);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const turned = Object.fromEntries(Object.entries(clauses).toReversed()) as typeof clauses;
    expect(agreementDigest('salt', terms, turned)).toBe(digest);
    expect(agreementDigest('other salt', terms, clauses)).not.toBe(digest);
    expect(agreementDigest('salt', { ...terms, rhythm: 'P1W' }, clauses)).not.toBe(digest);
  });

  it('has a salt that a repeated request meets again and nobody can guess', () => {
    const marks = new Marks(SECRET);
    const mentor: Actor = { id: 'mentor', role: 'mentor' };
    expect(marks.salt('relationship-r', mentor, 'k')).toBe(marks.salt('relationship-r', mentor, 'k'));
    expect(marks.salt('relationship-r', mentor, 'l')).not.toBe(marks.salt('relationship-r', mentor, 'k'));
    expect(new Marks('another').salt('relationship-r', mentor, 'k')).not.toBe(
      marks.salt('relationship-r', mentor, 'k'),
    );
  });
});

it('supplies the defaults of "Leaders Together" where no programme is asked about', async () => {
  const { process } = installation();
  const { context } = await process().relationshipContext('nobody', manager);
  expect(context).toMatchObject({ policy: LEADERS_TOGETHER, timeZone: 'UTC', today: '2026-09-03', codeMissing: [] });
});
