import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { caller, somebody, startApi, type TestApi } from '../support/api.js';
import { CLAUSES, grow, must, startPair, type Pair } from '../support/pair.js';

interface Event {
  readonly version: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly withheld: readonly string[];
  readonly actor: { readonly id?: string; readonly role: string };
  readonly note?: string;
  readonly sealedDigest?: string;
  readonly hash: string;
}
type Sender = ReturnType<typeof caller>;

let api: TestApi;
let pair: Pair;
const at = (path: string) => `/v1/relationships/${pair.relationshipId}/${path}`;
const historyFor = async (who: Sender, query = '') =>
  must(await who.get<{ items: Event[] }>(at(`history${query}`))).items;
const seenBy = async (who: Sender, type: string) => (await historyFor(who)).find((event) => event.type === type)!;

beforeAll(async () => {
  api = await startApi();
  pair = await startPair(api);
  await grow(pair);
  const { mentor, mentee } = pair;
  must(await mentor.post(at('record-reflection'), { text: 'A doubt of mine.', shared: false }));
  must(await mentee.post(at('terminate'), { reason: 'A secret reason.' }));
  const review = (text: string) => ({
    answers: {
      learned: { text, audience: 'partner' },
      feedbackOnProgramme: { text: 'More time, please.', audience: 'programme' },
      thanks: { text: 'Only for me.', audience: 'only-me' },
    },
    restricted: { effectiveness: 2 },
  });
  must(await mentee.post(at('submit-closure-review'), review('To ask.')));
});
afterAll(() => api.stop());

it('shows each event once, in order', async () => {
  const versions = (await historyFor(pair.mentor)).map(({ version }) => version);
  expect(versions).toEqual(versions.map((_version, n) => n + 1));
  expect(versions.length).toBeGreaterThan(15);
});

it('shows a partner what is shared, and nothing restricted', async () => {
  expect((await seenBy(pair.mentee, 'ObjectiveSet')).data).toMatchObject({ statement: 'Chair the review.' });
  expect((await seenBy(pair.mentor, 'ObjectiveSet')).data).toMatchObject({ statement: 'Chair the review.' });
  expect((await seenBy(pair.mentee, 'ReadinessAnswered')).data).toHaveProperty('answers');
  expect((await seenBy(pair.mentor, 'ReadinessAnswered')).withheld).toEqual(['answers']);
  expect((await seenBy(pair.mentor, 'ReflectionRecorded')).data).toMatchObject({ text: 'A doubt of mine.' });
  expect((await seenBy(pair.mentee, 'ReflectionRecorded')).withheld).toEqual(['text']);
});

it('reads an early end as no fault, without name or reason, to everyone but whoever ended it', async () => {
  const own = await seenBy(pair.mentee, 'ClosureBegan');
  expect(own).toMatchObject({ note: 'ended, no fault', data: { endedBy: pair.mentee.id, reason: 'A secret reason.' } });
  for (const other of [pair.mentor, pair.manager, pair.coordinator, caller(api, somebody('auditor'))]) {
    const seen = await seenBy(other, 'ClosureBegan');
    expect(seen.actor).toEqual({ role: 'participant' });
    expect(seen.note).toBe('ended, no fault');
    expect(JSON.stringify(seen)).not.toContain(pair.mentee.id);
    expect(JSON.stringify(seen)).not.toContain('secret');
  }
});

it('shows those who run the programme the agreement and no notes', async () => {
  expect((await seenBy(pair.manager, 'AgreementDrafted')).data).toMatchObject({ clauses: CLAUSES });
  expect((await seenBy(pair.manager, 'ObjectiveSet')).withheld).toContain('statement');
  expect((await seenBy(pair.coordinator, 'ReadinessAnswered')).withheld).toEqual(['answers']);
});

it('shows an auditor the structural part, and a digest of the rest', async () => {
  const auditor = caller(api, somebody('auditor'));
  const seen = await seenBy(auditor, 'ObjectiveSet');
  expect(seen.data).toMatchObject({ menteeId: pair.mentee.id, targetDate: '2026-12-15' });
  expect(seen.data).not.toHaveProperty('statement');
  expect(seen.sealedDigest).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.stringify(await historyFor(auditor))).not.toContain('To lead a team');
  await api.settle();
  const timeline = must(await auditor.get<{ items: Event[] }>(at('timeline?limit=200')));
  expect(JSON.stringify(timeline)).not.toContain('To lead a team');
});

it('gives an event the same digest wherever it is read', async () => {
  const auditor = caller(api, somebody('auditor'));
  await api.settle();
  const timeline = must(await auditor.get<{ items: Event[] }>(at('timeline?limit=200'))).items;
  const digests = (events: readonly Event[]) =>
    events.map(({ hash, sealedDigest = 'none' }) => `${hash} ${sealedDigest}`);
  expect(digests(timeline)).toEqual(expect.arrayContaining(digests(await historyFor(auditor))));
});

it('is not there for a stranger, and closed to an analyst', async () => {
  for (const role of ['mentor', 'mentee', 'manager', 'coordinator'] as const) {
    const { status, body } = await caller(api, somebody(role)).get(at('history'));
    expect({ status, code: body['code'] }).toEqual({ status: 404, code: 'not-found' });
  }
  for (const role of ['analyst', 'administrator', 'confidential-contact'] as const) {
    expect((await caller(api, somebody(role)).get(at('history'))).status).toBe(403);
  }
});

it('keeps a review sealed from the partner until both are in, and each answer for its audience', async () => {
  expect((await seenBy(pair.mentor, 'ClosureReviewSubmitted')).withheld).toEqual(['answers', 'restricted']);
  expect((await seenBy(pair.manager, 'ClosureReviewSubmitted')).data['answers']).toEqual({
    feedbackOnProgramme: { text: 'More time, please.', audience: 'programme' },
  });
  must(await pair.mentor.post(at('submit-closure-review'), { answers: {} }));
  expect((await seenBy(pair.mentor, 'ClosureReviewSubmitted')).data['answers']).toEqual({
    learned: { text: 'To ask.', audience: 'partner' },
  });
  const own = await seenBy(pair.mentee, 'ClosureReviewSubmitted');
  expect(own.data).toMatchObject({ answers: { thanks: { text: 'Only for me.' } }, restricted: { effectiveness: 2 } });
});

it('shows a history as of a version and as of a time', async () => {
  expect((await historyFor(pair.mentor, '?as-of=3')).map(({ version }) => version)).toEqual([1, 2, 3]);
  expect(await historyFor(pair.mentor, '?as-of=2026-09-03T10:59:59Z')).toEqual([]);
  expect((await pair.mentor.get(at('history?as-of=yesterday'))).status).toBe(400);
  for (const route of ['history', 'timeline']) {
    const { status, body } = await pair.mentor.get(at(`${route}?as-of=9-99999999999999999999-1`));
    expect({ status, errors: body['errors'] }).toMatchObject({ status: 400, errors: [{ field: 'as-of' }] });
  }
});

it('shows partners each other’s name and nothing else', async () => {
  const { mentor, mentee, manager, matchId } = pair;
  expect(must(await mentee.get(`/v1/matches/${matchId}`))).toMatchObject({
    names: { [mentor.id]: 'The mentor', [mentee.id]: 'The mentee' },
  });
  expect((await caller(api, somebody('mentee')).get(`/v1/people/${mentor.id}`)).status).toBe(404);
  await api.settle();
  expect(must(await mentee.get(`/v1/people/${mentor.id}`))).toEqual({ id: mentor.id, name: 'The mentor' });
  expect(must(await mentor.get(`/v1/people/${mentor.id}`))).toMatchObject({ email: 'mentor@example.org' });
  expect(must(await manager.get(`/v1/people/${mentor.id}`))).toMatchObject({ email: 'mentor@example.org' });
  expect((await caller(api, somebody('manager')).get(`/v1/people/${mentor.id}`)).status).toBe(404);
});

it('lists to each what is theirs', async () => {
  await api.settle();
  const lists = ['relationships', 'matches', 'hours'];
  for (const own of [pair.manager, pair.coordinator]) {
    expect(must(await own.get<{ items: unknown[] }>('/v1/programmes')).items).toHaveLength(1);
  }
  for (const role of ['manager', 'coordinator'] as const) {
    const none = must(await caller(api, somebody(role)).get<{ items: unknown[] }>('/v1/programmes'));
    expect([role, none.items]).toEqual([role, []]);
  }
  for (const list of lists) {
    for (const own of [pair.mentor, pair.mentee, pair.manager, pair.coordinator]) {
      expect([list, must(await own.get<{ items: unknown[] }>(`/v1/${list}`)).items.length]).toEqual([list, 1]);
    }
    for (const role of ['mentor', 'manager', 'coordinator'] as const) {
      const stranger = caller(api, somebody(role));
      expect([list, must(await stranger.get<{ items: unknown[] }>(`/v1/${list}`)).items]).toEqual([list, []]);
    }
  }
  const analyst = must(await caller(api, somebody('analyst')).get<{ items: object[] }>('/v1/cohort-funnel'));
  expect(analyst.items).toEqual([expect.objectContaining({ mentors: null, mentees: null })]);
  const manager = must(await pair.manager.get<{ items: object[] }>('/v1/cohort-funnel'));
  expect(manager.items).toEqual([expect.objectContaining({ mentors: 1, mentees: 1 })]);
});

it('keeps what the pair does from those who run a programme that shows it by cohort only', async () => {
  const { manager, coordinator, mentor, programmeId } = pair;
  must(
    await manager.post(`/v1/programmes/${programmeId}/revise-policy`, {
      changes: { activityVisibility: 'cohort-only' },
    }),
  );
  await api.settle();
  for (const organiser of [manager, coordinator]) {
    expect((await organiser.get(at('sessions'))).status).toBe(403);
    expect((await organiser.get(at('hours'))).status).toBe(403);
    expect(must(await organiser.get<{ items: object[] }>('/v1/hours')).items).toEqual([]);
    expect(must(await organiser.get(`/v1/relationships/${pair.relationshipId}`))).toMatchObject({ sessionsHeld: null });
    expect((await historyFor(organiser)).map(({ type }) => type)).not.toContain('ReflectionRecorded');
  }
  expect((await historyFor(mentor)).map(({ type }) => type)).toContain('ReflectionRecorded');
  expect(must(await mentor.get<{ items: object[] }>('/v1/hours')).items).toHaveLength(1);
});
