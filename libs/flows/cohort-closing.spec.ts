import { describe, expect, it } from '@jest/globals';
import { relationshipId } from '#commands';
import { House } from '../../test/support/flows.js';

const TIMERS = { id: 'timers', role: 'system' } as const;

async function withPairs(count: number) {
  const house = await House.open();
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    ids.push(await house.agree(await house.mentor(`mentor ${n}`, 1), [await house.mentee(`mentee ${n}`)]));
  }
  await house.settle();
  const ask = (type: 'CloseCohort' | 'StopClosing') =>
    house.send({ aggregate: 'cohort', id: house.cohortId, command: { type } });
  const outcomes = () => Promise.all(ids.map((id) => house.outcome(id)));
  return { house, ids, ask, outcomes };
}

/** The shortest way from closure to closed: with everyone gone their reviews lapse. */
async function everyoneLeaves(house: House, matchId: string): Promise<void> {
  const related = await house.relationship(matchId);
  if (related.phase === 'none') throw new Error('there is no relationship');
  for (const personId of [related.mentorId, ...related.menteeIds]) {
    const lastDay = '2026-09-01';
    const left = { type: 'NoteParticipantLeft', personId, lastDay } as const;
    await house.send({ aggregate: 'relationship', id: relationshipId(matchId), command: left }, TIMERS);
  }
}

describe('closing a cohort', () => {
  it('begins the closure of each of its relationships, and of no other', async () => {
    const { house, ask, outcomes } = await withPairs(3);
    const other = await house.create('cohort', {
      type: 'OpenCohort',
      programmeId: house.programmeId,
      name: 'Spring',
      startsOn: '2027-01-01',
      endsOn: '2027-12-31',
      timeZone: 'Europe/London',
    });
    const autumn = house.cohortId;
    house.cohortId = other;
    const elsewhere = await house.agree(await house.mentor('elsewhere'), [await house.mentee('elsewhere too')]);
    house.cohortId = autumn;
    await ask('CloseCohort');
    await house.settle();
    expect(await outcomes()).toEqual(Array(3).fill('confirmed closure'));
    expect(await house.outcome(elsewhere)).toBe('confirmed preparation');
    const kinds = (await house.log()).filter(({ type }) => type === 'ClosureBegan').map(({ event }) => event);
    expect(kinds).toEqual(Array(3).fill(expect.objectContaining({ kind: 'programme-ended' })));
  });

  it('is over when the last relationship is closed', async () => {
    const { house, ids, ask } = await withPairs(3);
    await ask('CloseCohort');
    await house.settle();
    for (const id of ids) {
      expect((await house.cohort()).status).toBe('closing');
      await everyoneLeaves(house, id);
      await house.settle();
    }
    expect((await house.cohort()).status).toBe('closed');
    expect(await house.count('CohortClosed')).toBe(1);
  });

  it('is over at once where there is no relationship', async () => {
    const { house, ask } = await withPairs(0);
    await ask('CloseCohort');
    await house.settle();
    expect((await house.cohort()).status).toBe('closed');
  });

  it('can be stopped and taken up again', async () => {
    const { house, ask, outcomes } = await withPairs(3);
    await ask('CloseCohort');
    await ask('StopClosing');
    await house.settle();
    expect(await outcomes()).toEqual(Array(3).fill('confirmed preparation'));
    await ask('CloseCohort');
    await house.settle();
    expect(await outcomes()).toEqual(Array(3).fill('confirmed closure'));
  });

  it('withdraws matches that wait for a place or are being seated', async () => {
    const { house, ids, ask } = await withPairs(1);
    const { mentorId } = await house.match(ids[0]!);
    const waiting = await house.agree(mentorId, [await house.mentee('b')]);
    await house.settle();
    const agreed = await house.agree(await house.mentor('n'), [await house.mentee('c')]);
    await ask('CloseCohort');
    await house.settle();
    expect(await house.outcome(waiting)).toBe('withdrawn none');
    expect(await house.outcome(agreed)).toBe('withdrawn none');
    expect((await house.person(mentorId)).held).toEqual({});
    await everyoneLeaves(house, ids[0]!);
    await house.settle();
    expect((await house.cohort()).status).toBe('closed');
  });

  it('closes a relationship that is reopened meanwhile', async () => {
    const { house, ids, ask, outcomes } = await withPairs(1);
    await ask('CloseCohort');
    await house.settle();
    const reopen = { type: 'Reopen', reason: 'by mistake' } as const;
    await house.send({ aggregate: 'relationship', id: relationshipId(ids[0]!), command: reopen });
    await house.settle();
    expect(await outcomes()).toEqual(['confirmed closure']);
    expect(await house.count('RelationshipReopened')).toBe(1);
  });

  it('does nothing twice when events come again', async () => {
    const { house, ids, ask } = await withPairs(2);
    await ask('CloseCohort');
    await house.settle({ times: 2 });
    for (const id of ids) await everyoneLeaves(house, id);
    await house.settle({ times: 2 });
    const before = (await house.log()).length;
    await house.settle({ fromStart: true, times: 2 });
    expect(await house.log()).toHaveLength(before);
    expect(await house.count('ClosureBegan')).toBe(2);
    expect(await house.count('CohortClosed')).toBe(1);
  });
});
