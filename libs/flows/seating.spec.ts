import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { relationshipId } from '#commands';
import { as, House, manager } from '../../test/support/flows.js';

const terminate = { type: 'Terminate' } as const;
const decline = { type: 'DeclineMatch' } as const;

describe('seating an agreed match', () => {
  it('reserves capacity and place, confirms the match and initiates the relationship', async () => {
    const house = await House.open();
    const [mentor, mentee] = [await house.mentor('m'), await house.mentee('a')];
    const id = await house.agree(mentor, [mentee]);
    await house.settle();
    const written = (await house.log()).slice(-5).map((event) => event.type);
    expect(written).toEqual([
      'MatchAgreed',
      'CapacityReserved',
      'PlaceReserved',
      'MatchConfirmed',
      'RelationshipInitiated',
    ]);
    expect(await house.outcome(id)).toBe('confirmed preparation');
    expect((await house.match(id)).relationshipId).toBe(relationshipId(id));
  });

  it('takes one place of the mentor for a group, and one of each mentee', async () => {
    const house = await House.open();
    const mentor = await house.mentor('m', 1);
    const mentees = [await house.mentee('a'), await house.mentee('b'), await house.mentee('c')];
    const id = await house.agree(mentor, mentees, 'group');
    await house.settle();
    expect(await house.outcome(id)).toBe('confirmed preparation');
    expect(Object.keys((await house.person(mentor)).held)).toEqual([id]);
    for (const mentee of mentees) expect(Object.keys((await house.person(mentee)).places)).toEqual([id]);
  });

  it('seats three of fifty that accept at once a mentor of capacity three; the others wait', async () => {
    const house = await House.open();
    const mentor = await house.mentor('m', 3);
    let accepting = true;
    const accepted = Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const mentee = await house.mentee(`mentee ${n}`);
        const id = await house.propose(mentor, [mentee]);
        await Promise.all(
          [as(mentor, 'mentor'), as(mentee, 'mentee')].map((who) =>
            house.send({ aggregate: 'match', id, command: { type: 'AcceptMatch' } }, who),
          ),
        );
        return id;
      }),
    ).finally(() => (accepting = false));
    while (accepting) {
      await house.settle();
      await nextTurn();
    }
    const ids = await accepted;
    await house.settle();
    const outcomes = await Promise.all(ids.map((id) => house.outcome(id)));
    expect(outcomes.filter((one) => one === 'confirmed preparation')).toHaveLength(3);
    expect(outcomes.filter((one) => one === 'waiting none')).toHaveLength(47);
    expect(await house.count('CapacityReserved')).toBe(3);
    expect(Object.keys((await house.person(mentor)).held)).toHaveLength(3);
  });

  it('goes on with the longest-waiting match when a relationship ends', async () => {
    const house = await House.open();
    const mentor = await house.mentor('m', 1);
    const first = await house.agree(mentor, [await house.mentee('a')]);
    const second = await house.agree(mentor, [await house.mentee('b')]);
    const third = await house.agree(mentor, [await house.mentee('c')]);
    await house.settle();
    expect(await house.outcome(second)).toBe('waiting none');
    await house.send(
      { aggregate: 'relationship', id: relationshipId(first), command: terminate },
      as(mentor, 'mentor'),
    );
    await house.settle();
    expect(await house.outcome(first)).toBe('confirmed closure');
    expect(await house.outcome(second)).toBe('confirmed preparation');
    expect(await house.outcome(third)).toBe('waiting none');
  });

  it('leaves its place to a relationship that is paused', async () => {
    const house = await House.open();
    const mentor = await house.mentor('m', 1);
    const first = await house.agree(mentor, [await house.mentee('a')]);
    await house.settle();
    await house.send(
      { aggregate: 'relationship', id: relationshipId(first), command: { type: 'Pause', resumesOn: '2026-10-01' } },
      as(mentor, 'mentor'),
    );
    const second = await house.agree(mentor, [await house.mentee('b')]);
    await house.settle();
    expect(await house.outcome(second)).toBe('waiting none');
    expect(Object.keys((await house.person(mentor)).held)).toEqual([first]);
  });

  it('begins a new relationship with a new mentor, which names its predecessor', async () => {
    const house = await House.open();
    const [one, other, mentee] = [await house.mentor('m'), await house.mentor('n'), await house.mentee('a')];
    const predecessorId = relationshipId(await house.agree(one, [mentee]));
    await house.settle();
    await house.send({ aggregate: 'relationship', id: predecessorId, command: terminate }, as(one, 'mentor'));
    await house.settle();
    const id = await house.create('match', {
      ...{ type: 'ProposeMatch', cohortId: house.cohortId, form: 'one-to-one', source: 'list', attempt: 1 },
      ...{ mentorId: other, menteeIds: [mentee], predecessorId },
    });
    for (const who of [as(other, 'mentor'), as(mentee, 'mentee')]) {
      await house.send({ aggregate: 'match', id, command: { type: 'AcceptMatch' } }, who);
    }
    await house.settle();
    const last = (await house.log()).findLast(({ type }) => type === 'RelationshipInitiated');
    expect(last?.event).toMatchObject({ mentorId: other, predecessorId });
  });

  it('goes on with the waiting when the capacity is raised', async () => {
    const house = await House.open();
    const mentor = await house.mentor('m', 0);
    const ids = [
      await house.agree(mentor, [await house.mentee('a')]),
      await house.agree(mentor, [await house.mentee('b')]),
    ];
    await house.settle();
    await house.send({ aggregate: 'person', id: mentor, command: { type: 'SetCapacity', capacity: 2 } });
    await house.settle();
    for (const id of ids) expect(await house.outcome(id)).toBe('confirmed preparation');
  });

  it('frees what it reserved where a mentee has no place left, and says why', async () => {
    const house = await House.open();
    const [one, other, mentee] = [await house.mentor('m'), await house.mentor('n'), await house.mentee('a')];
    await house.agree(one, [mentee]);
    const second = await house.agree(other, [mentee]);
    await house.settle();
    expect(await house.outcome(second)).toBe('unfulfilled none');
    expect((await house.log()).find((event) => event.type === 'MatchUnfulfilled')?.event).toMatchObject({
      reason: 'mentors-per-mentee',
    });
    expect((await house.person(other)).held).toEqual({});
  });

  it('frees the places of a whole group where one of them has none', async () => {
    const house = await House.open();
    const [one, other] = [await house.mentor('m'), await house.mentor('n')];
    const [a, b] = [await house.mentee('a'), await house.mentee('b')];
    await house.agree(one, [b], 'group');
    const group = await house.agree(other, [a, b], 'group');
    await house.settle();
    expect(await house.outcome(group)).toBe('unfulfilled none');
    expect((await house.person(a)).places).toEqual({});
    expect((await house.person(other)).held).toEqual({});
  });

  it('lets a mentee have as many mentors as the policy says [003]', async () => {
    const house = await House.open({ mentorsPerMentee: 2 });
    const mentee = await house.mentee('a');
    const ids = [
      await house.agree(await house.mentor('m'), [mentee]),
      await house.agree(await house.mentor('n'), [mentee]),
      await house.agree(await house.mentor('o'), [mentee]),
    ];
    await house.settle();
    const outcomes = await Promise.all(ids.map((id) => house.outcome(id)));
    expect(outcomes).toEqual(['confirmed preparation', 'confirmed preparation', 'unfulfilled none']);
  });

  it('never brings a pair together twice', async () => {
    const house = await House.open({ mentorsPerMentee: 2 });
    const [mentor, mentee] = [await house.mentor('m'), await house.mentee('a')];
    await house.agree(mentor, [mentee]);
    const again = await house.agree(mentor, [mentee], 'one-to-one', 2);
    await house.settle();
    expect(await house.outcome(again)).toBe('unfulfilled none');
    expect(await house.count('RelationshipInitiated')).toBe(1);
  });

  it('takes a declined match off the waiting list', async () => {
    const house = await House.open();
    const [mentor, mentee] = [await house.mentor('m', 0), await house.mentee('a')];
    const id = await house.agree(mentor, [mentee]);
    await house.settle();
    await house.send({ aggregate: 'match', id, command: decline }, as(mentee, 'mentee'));
    await house.settle();
    expect((await house.person(mentor)).waiting).toEqual([]);
    await house.send({ aggregate: 'person', id: mentor, command: { type: 'SetCapacity', capacity: 1 } });
    await house.settle();
    expect(await house.outcome(id)).toBe('declined none');
  });

  it('reserves nothing for a match that is declined before its turn', async () => {
    const house = await House.open();
    const [mentor, mentee] = [await house.mentor('m'), await house.mentee('a')];
    const id = await house.agree(mentor, [mentee]);
    await house.send({ aggregate: 'match', id, command: decline }, as(mentee, 'mentee'));
    await house.settle();
    expect(await house.outcome(id)).toBe('declined none');
    expect((await house.person(mentor)).held).toEqual({});
  });

  it('frees the place of a mentee who leaves a group that goes on', async () => {
    const house = await House.open();
    const mentor = await house.mentor('m');
    const mentees = [await house.mentee('a'), await house.mentee('b'), await house.mentee('c')];
    const id = await house.agree(mentor, mentees, 'group');
    await house.settle();
    const leaver = mentees[0]!;
    await house.send({ aggregate: 'relationship', id: relationshipId(id), command: terminate }, as(leaver, 'mentee'));
    await house.settle();
    expect(await house.outcome(id)).toBe('confirmed preparation');
    expect((await house.person(leaver)).places).toEqual({});
    expect(Object.keys((await house.person(mentees[1]!)).places)).toEqual([id]);
    expect(Object.keys((await house.person(mentor)).held)).toEqual([id]);
  });
});

describe('reopening', () => {
  async function ended() {
    const house = await House.open();
    const [mentor, mentee] = [await house.mentor('m', 1), await house.mentee('a')];
    const id = await house.agree(mentor, [mentee]);
    await house.settle();
    const end = { type: 'BeginClosure', kind: 'inactive' } as const;
    await house.send({ aggregate: 'relationship', id: relationshipId(id), command: end }, manager);
    await house.settle();
    return { house, mentor, mentee, id };
  }
  const reopen = { type: 'Reopen', reason: 'closed by mistake' } as const;

  it('takes the places again', async () => {
    const { house, mentor, mentee, id } = await ended();
    expect((await house.person(mentor)).held).toEqual({});
    await house.send({ aggregate: 'relationship', id: relationshipId(id), command: reopen });
    await house.settle();
    expect(await house.outcome(id)).toBe('confirmed preparation');
    expect(Object.keys((await house.person(mentor)).held)).toEqual([id]);
    expect(Object.keys((await house.person(mentee)).places)).toEqual([id]);
  });

  it('is refused when the mentor has no place left, and waits for none', async () => {
    const { house, mentor, id } = await ended();
    const next = await house.agree(mentor, [await house.mentee('b')]);
    await house.settle();
    await house.send({ aggregate: 'relationship', id: relationshipId(id), command: reopen });
    await house.settle();
    expect(await house.outcome(id)).toBe('confirmed closure');
    expect((await house.person(mentor)).waiting).toEqual([]);
    expect(Object.keys((await house.person(mentor)).held)).toEqual([next]);
    const refused = (await house.log()).find((event) => event.type === 'ReopeningRefused');
    expect(refused?.event).toMatchObject({ reason: 'full' });
  });

  it('is refused when the mentee has another mentor now, and gives the place back', async () => {
    const { house, mentor, mentee, id } = await ended();
    await house.agree(await house.mentor('n'), [mentee]);
    await house.settle();
    await house.send({ aggregate: 'relationship', id: relationshipId(id), command: reopen });
    await house.settle();
    expect(await house.outcome(id)).toBe('confirmed closure');
    expect((await house.person(mentor)).held).toEqual({});
  });

  it('may be asked for again once there is room', async () => {
    const { house, mentor, id } = await ended();
    const next = await house.agree(mentor, [await house.mentee('b')]);
    await house.settle();
    await house.send({ aggregate: 'relationship', id: relationshipId(id), command: reopen });
    await house.settle();
    const end = { type: 'BeginClosure', kind: 'inactive' } as const;
    await house.send({ aggregate: 'relationship', id: relationshipId(next), command: end });
    await house.settle();
    await house.send({ aggregate: 'relationship', id: relationshipId(id), command: reopen });
    await house.settle();
    expect(await house.outcome(id)).toBe('confirmed preparation');
  });
});

describe('events that come again', () => {
  async function busy(times: number) {
    const house = await House.open();
    const mentor = await house.mentor('m', 1);
    const mentees = [await house.mentee('a'), await house.mentee('b'), await house.mentee('c')];
    const ids: string[] = [];
    for (const mentee of mentees) ids.push(await house.agree(mentor, [mentee]));
    await house.settle({ times });
    await house.send({ aggregate: 'match', id: ids[1]!, command: decline }, as(mentees[1]!, 'mentee'));
    const end = { type: 'BeginClosure', kind: 'inactive' } as const;
    await house.send({ aggregate: 'relationship', id: relationshipId(ids[0]!), command: end });
    await house.settle({ times });
    const reopen = { type: 'Reopen', reason: 'by mistake' } as const;
    await house.send({ aggregate: 'relationship', id: relationshipId(ids[0]!), command: reopen });
    await house.settle({ times });
    return house;
  }
  /** Stream by stream: a batch that comes twice may be told of in another order, and of nothing else. */
  const told = async (house: House) =>
    (await house.log())
      .map(({ stream, version, type }) => `${stream} ${String(version).padStart(4)} ${type}`)
      .toSorted();

  it('each twice lead to the same log', async () => {
    expect(await told(await busy(2))).toEqual(await told(await busy(1)));
  });

  it('all of them from the beginning change nothing', async () => {
    const house = await busy(1);
    const before = await told(house);
    await house.settle({ fromStart: true, times: 2 });
    expect(await told(house)).toEqual(before);
  });
});
