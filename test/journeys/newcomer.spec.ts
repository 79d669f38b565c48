import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '#domain';
import { CLAUSES, REVIEW } from '../../apps/cli/simulation/texts.js';
import { accepted, Client, type Body } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { postmaster, temporaryFolder } from '../support/folders.js';
import { runCli, startCli, type CliProcess, type Ready } from '../support/processes.js';
import { Pair, Programme, today } from '../support/programme.js';

interface Event {
  readonly version: number;
  readonly type: string;
  readonly data: Body;
  readonly withheld: readonly string[];
  readonly actor: { readonly id?: string; readonly role: string };
  readonly note?: string;
}

const PHASES = ['NegotiatingBegan', 'EnablingGrowthBegan', 'ClosureBegan', 'RelationshipClosed'];
const SECRET = 'Nobody but I shall read this.';

let data: string;
let running: CliProcess;
let ready: Ready;

beforeAll(async () => {
  data = await temporaryFolder();
  await start();
}, 90_000);
afterAll(() => running?.kill());

async function start(): Promise<void> {
  ({ process: running, ready } = await startCli(['up', '--empty', '--port', '0', '--data', data]));
}

/** With the token that `up` printed for the role, or the one that `token` gives out for a person. */
async function introduce(role: Exclude<Role, 'system'>, id?: string): Promise<Client> {
  if (id === undefined) return new Client({ id: '', role }, ready.tokens[role]!, () => ready.url);
  const { json, code } = await runCli(['token', '--role', role, '--person', id, '--data', data, '--json']);
  expect(code).toBe(0);
  return new Client({ id, role }, json[0]!['token'] as string, () => ready.url);
}

const historyFor = async (pair: Pair, reader: Client): Promise<readonly Event[]> =>
  (await reader.ask<{ items: Event[] }>(pair.at('history'))).items;

const seenBy = async (pair: Pair, reader: Client, type: string): Promise<Event> =>
  (await historyFor(pair, reader)).find((event) => event.type === type)!;

/** Criteria that a refused command names. */
async function unmetBy(asker: Client, path: string, body: unknown = {}): Promise<string[]> {
  const { status, body: problem } = await asker.post<{ code: string; unmet: { criterion: string }[] }>(path, body);
  expect({ status, unmet: problem.unmet }).toEqual({ status: 409, unmet: expect.any(Array) });
  return problem.unmet.map(({ criterion }) => criterion).sort();
}

describe('a newcomer with an empty folder', () => {
  let programme: Programme;
  let pair: Pair;
  let ended: Pair;
  let stranger: Client;

  it('takes a pair through the four phases until it closes by itself', async () => {
    programme = await Programme.open(introduce);
    const { manager, programmeId } = programme;
    await manager.tell(`/v1/programmes/${programmeId}/publish-code-of-practice`, { text: 'Keep confidences.' });
    pair = await programme.pair();
    const { mentor, mentee } = pair;

    expect(await unmetBy(mentor, pair.at('begin-negotiating'))).toEqual([
      'code-of-practice-accepted',
      'code-of-practice-accepted',
      'considerations-confirmed',
      'initial-meeting-held',
      'other-mentors-attested',
      'readiness-answered',
    ]);
    await pair.prepare();
    for (const one of [mentor, mentee]) {
      await one.tell(`/v1/people/${one.id}/accept-code-of-practice`, { programmeId, codeVersion: 1 });
    }
    await mentor.tell(pair.at('begin-negotiating'));

    const negotiating = ['agreement-drafted', 'agreement-signed', 'agreement-signed', 'development-plan-drafted'];
    expect(await unmetBy(mentee, pair.at('begin-enabling-growth'))).toEqual([...negotiating, 'objective-set']);
    const next = await mentee.ask<{ unmet: { criterion: string }[] }>(pair.at('next-phase'));
    expect(next.unmet.map(({ criterion }) => criterion).sort()).toEqual([...negotiating, 'objective-set']);
    const objectiveId = await pair.agree();
    await mentee.tell(pair.at('begin-enabling-growth'));

    const session = { minutes: 90, channel: 'video', goalsReviewed: true, targets: 'One step.' };
    await mentor.tell(pair.at('record-session'), { ...session, heldOn: today() });
    const completed = { kind: 'completed' };
    expect(await unmetBy(mentee, pair.at('begin-closure'), completed)).toEqual([
      'closure-lead',
      'end-agreed',
      'end-agreed',
      'objectives-signed-off',
    ]);
    const early = await mentor.post(pair.at('sign-off-objective'), { objectiveId, result: 'Seen.' });
    expect(early.status).toBe(409);
    await mentee.tell(pair.at('report-objective-reached'), { objectiveId });
    await mentor.tell(pair.at('sign-off-objective'), { objectiveId, result: 'Seen.' });
    await mentee.tell(pair.at('begin-closure'), completed);

    await mentee.tell(pair.at('submit-closure-review'), {
      answers: { ...REVIEW, thanks: { text: SECRET, audience: 'only-me' } },
      restricted: { effectiveness: 4 },
    });
    const sealed = await seenBy(pair, mentor, 'ClosureReviewSubmitted');
    expect(sealed.withheld).toEqual(['answers', 'restricted']);
    expect(JSON.stringify(sealed)).not.toContain(REVIEW.learned.text);
    await mentor.tell(pair.at('agree-next-steps'), { steps: 'A stretch project.' });
    await mentor.tell(pair.at('submit-closure-review'), { answers: REVIEW });
    const last = await mentor.tell(pair.at('hold-joint-review'), { heldOn: today() });
    expect(last.events).toEqual(['JointReviewHeld', 'RelationshipClosed']);

    const overview = await mentor.get(`/v1/relationships/${pair.id}`, { 'Read-After': last.position });
    expect(accepted(overview)).toMatchObject({ phase: 'closed' });
  }, 60_000);

  it('reads each event once, the phases in their order', async () => {
    const events = await historyFor(pair, pair.mentor);
    expect(events.map(({ version }) => version)).toEqual(events.map((_, n) => n + 1));
    expect(events.map(({ type }) => type).filter((type) => PHASES.includes(type))).toEqual(PHASES);
    const { json, code } = await runCli(['history', pair.id, '--data', data, '--json']);
    expect(code).toBe(0);
    expect((json[0]!['items'] as Event[]).map(({ type }) => type)).toEqual(events.map(({ type }) => type));
  });

  it('sees that each reads what is theirs to read', async () => {
    stranger = await introduce('mentor', randomUUID());
    for (const outsider of [stranger, await introduce('coordinator')]) {
      const { status, body } = await outsider.get(pair.at('history'));
      expect({ status, code: body['code'] }).toEqual({ status: 404, code: 'not-found' });
      expect((await outsider.get(`/v1/relationships/${pair.id}`)).status).toBe(404);
    }
    expect((await stranger.post(pair.at('terminate'))).status).toBe(404);
    const analyst = await introduce('analyst');
    for (const part of ['history', 'agreement', 'timeline', 'next-phase']) {
      expect([part, (await analyst.get(pair.at(part))).status]).toEqual([part, 403]);
    }
    const funnel = await analyst.ask<{ items: Body[] }>('/v1/cohort-funnel');
    expect(funnel.items).toEqual([expect.objectContaining({ mentors: null, mentees: null })]);

    // All are in: reviews are open to the partner, and what was written for nobody stays so.
    const review = await seenBy(pair, pair.mentor, 'ClosureReviewSubmitted');
    expect(review.data['answers']).toEqual(REVIEW);
    expect(review.withheld).toEqual(['restricted']);
    const own = await seenBy(pair, pair.mentee, 'ClosureReviewSubmitted');
    expect(own.data).toMatchObject({ answers: { thanks: { text: SECRET } }, restricted: { effectiveness: 4 } });

    const manager = await historyFor(pair, programme.manager);
    const drafted = manager.find(({ type }) => type === 'AgreementDrafted')!;
    expect(drafted.data).toMatchObject({ clauses: CLAUSES });
    expect(manager.find(({ type }) => type === 'ObjectiveSet')!.withheld).toContain('statement');

    const auditor = await introduce('auditor');
    const audited = await historyFor(pair, auditor);
    expect(audited.map(({ type }) => type)).toEqual(manager.map(({ type }) => type));
    const notes = [CLAUSES.goals, REVIEW.learned.text, SECRET, 'A stretch project.', 'Lead a project review'];
    for (const note of notes) expect(JSON.stringify(audited)).not.toContain(note);
    for (const note of notes.slice(1)) expect(JSON.stringify(manager)).not.toContain(note);
    expect((await auditor.post(pair.at('terminate'))).status).toBe(403);
  });

  it('sees an early end as no fault, without who or why', async () => {
    ended = await programme.pair();
    const { mentor, mentee } = ended;
    await mentee.tell(ended.at('terminate'), { reason: SECRET });
    for (const reader of [mentor, programme.manager, await introduce('auditor')]) {
      const seen = await seenBy(ended, reader, 'ClosureBegan');
      expect(seen).toMatchObject({ note: 'ended, no fault', actor: { role: 'participant' } });
      expect(JSON.stringify(seen)).not.toContain(mentee.id);
      expect(JSON.stringify(seen)).not.toContain(SECRET);
    }
    expect((await seenBy(ended, mentee, 'ClosureBegan')).data).toMatchObject({ endedBy: mentee.id, reason: SECRET });
  }, 60_000);

  it('is told in one sentence that a second start on the same folder cannot be', async () => {
    const second = await runCli(['up', '--empty', '--json', '--port', '0', '--data', data]);
    expect(second.code).toBe(75);
    expect(second.stdout).toBe('');
    const said = second.stderr.trim().split('\n');
    expect(said).toEqual([expect.stringMatching(/^Throughline already runs on the data folder .+\.$/)]);
    expect(said[0]).toContain(data);
    expect((await pair.mentor.get(pair.at('history'))).status).toBe(200);
  });

  it('finds everything again after SIGTERM, and after SIGKILL of everything', async () => {
    const before = [await historyFor(pair, pair.mentor), await historyFor(ended, ended.mentee)];
    const again = async () => [await historyFor(pair, pair.mentor), await historyFor(ended, ended.mentee)];

    running.signal('SIGTERM');
    expect(await running.end({ within: 10_000 })).toEqual({ code: 0, signal: null });
    await eventually(async () => (await postmaster(data)) === undefined, { within: 1_000 });
    await start();
    expect(await again()).toEqual(before);

    const review = { answers: { learned: { text: 'That it was no match.', audience: 'partner' } } };
    const told = await ended.mentor.tell(ended.at('submit-closure-review'), review);
    await running.kill();
    await start();
    const after = await again();
    expect(after[0]).toEqual(before[0]);
    expect(after[1]!.slice(0, -1)).toEqual(before[1]);
    expect(after[1]!.at(-1)).toMatchObject({ version: told.version, type: 'ClosureReviewSubmitted' });
    // The worker is back as well: what only it brings about happens.
    const reply = await programme.manager.get(`/v1/relationships/${ended.id}`, { 'Read-After': told.position });
    expect(accepted(reply)).toMatchObject({ relationshipId: ended.id, version: told.version });
  }, 90_000);
});
