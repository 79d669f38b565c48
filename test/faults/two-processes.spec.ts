import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Random } from '../../apps/cli/simulation/random.js';
import { CLAUSES, OBJECTIVES } from '../../apps/cli/simulation/texts.js';
import { accepted, Client, type Answered, type Reply } from '../support/client.js';
import { Issuer } from '../support/issuer.js';
import { carriedOutTwice, Log, missingFrom } from '../support/log.js';
import { freshDatabase } from '../support/postgres.js';
import { startCli } from '../support/processes.js';
import { Programme, TERMS, today, type Introduce, type Pair } from '../support/programme.js';

const CLIENTS = 64;
const ROUNDS = 6;

let urls: readonly [string, string];
let log: Log;
let introduce: Introduce;

beforeAll(async () => {
  const [events, keys, issuer] = await Promise.all([freshDatabase(), freshDatabase(), Issuer.open()]);
  const env = {
    ...{ DATABASE_URL: events.url, KEYS_URL: keys.url, QUEUE_URL: undefined, MASTER_KEY: '5'.repeat(64) },
    ...issuer.env,
  };
  const [one, other] = await Promise.all([
    startCli(['api', '--port', '0'], { env }),
    startCli(['api', '--port', '0'], { env }),
    startCli(['worker'], { env }),
  ]);
  urls = [one.ready.url, other.ready.url];
  log = await Log.open(events.url);
  introduce = async (role, id = randomUUID()) => {
    const actor = { id, role };
    return new Client(actor, await issuer.token(actor), () => urls[0]);
  };
}, 90_000);
afterAll(() => log?.close());

/** A command that is legal when it is sent, and always records something. */
interface Sent {
  readonly by: Client;
  readonly stream: string;
  readonly path: string;
  readonly body: object;
  readonly key: string;
  readonly reply: Reply<Answered>;
}

const plain = ({ id, version, events, created }: Answered) => ({ id, version, events, created });

it('64 clients at two APIs: what is acknowledged is in the log once, a repeated key is answered as at first', async () => {
  const programme = await Programme.open(introduce);
  const pairs = await Promise.all(Array.from({ length: 5 }, () => programme.pair()));
  await Promise.all(pairs.map((pair) => pair.grow()));
  const before = new Set((await log.events()).map(({ commandId }) => commandId));
  const sent: Sent[] = [];
  let marks = 0;

  /** To one API or the other; now and then to both at once, as somebody does who did not wait for the answer. */
  const send = async (random: Random, by: Client, pair: Pair, command: string, body: object): Promise<Sent> => {
    const person = command === 'change-details';
    const path = person ? `/v1/people/${pair.mentor.id}/${command}` : pair.at(command);
    const stream = person ? `person-${pair.mentor.id}` : pair.stream;
    const key = randomUUID();
    const [first, second] = random.chance(0.5) ? urls : urls.toReversed();
    const twice = random.chance(0.4);
    const [reply, again] = await Promise.all([
      by.insist(path, body, key, [first!, second!]),
      twice ? by.insist(path, body, key, [second!, first!]) : undefined,
    ]);
    const one = { by, stream, path, body, key, reply };
    sent.push(one);
    expect({ command, status: reply.status, body: reply.body }).toMatchObject({ status: 200 });
    if (again) expect(plain(again.body)).toEqual(plain(reply.body));
    return one;
  };

  const client = async (n: number): Promise<void> => {
    const random = new Random(`client ${n}`);
    for (let round = 0; round < ROUNDS; round++) {
      const pair = pairs[random.between(0, pairs.length - 1)]!;
      const by = random.chance(0.5) ? pair.mentor : pair.mentee;
      const partner = by === pair.mentor ? pair.mentee : pair.mentor;
      const mark = ++marks;
      const kind = random.between(1, 5);
      if (kind === 1) await send(random, by, pair, 'give-feedback', { to: partner.id, text: `Feedback ${mark}` });
      else if (kind === 2) await send(random, programme.manager, pair, 'change-details', { unit: `Unit ${mark}` });
      else if (kind === 3) {
        const agreed = await send(random, by, pair, 'agree-action', { ownerId: by.id, action: `Action ${mark}` });
        await send(random, partner, pair, 'complete-action', { actionId: agreed.reply.body.created });
      } else if (kind === 4) {
        const startsAt = Temporal.Now.instant()
          .add({ hours: 48 + 2 * mark })
          .toString();
        const scheduled = await send(random, by, pair, 'schedule-session', { startsAt, minutes: 60, channel: 'video' });
        await send(random, partner, pair, 'cancel-session', { sessionId: scheduled.reply.body.created });
      } else await send(random, by, pair, 'record-contact', { on: today(), channel: 'telephone', minutes: mark });
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)));
  expect(sent.length).toBeGreaterThanOrEqual(CLIENTS * ROUNDS);

  // Once more, all of them, each at the API that it chanced not to reach first or did.
  const logged = await log.events();
  await Promise.all(
    sent.map(async ({ by, path, body, key, reply }, n) => {
      const again = await by.insist(path, body, key, [urls[n % 2]!]);
      expect(plain(again.body)).toEqual(plain(reply.body));
      expect(again.headers.get('idempotency-replayed')).toBe('true');
    }),
  );
  const other = sent.find(({ path }) => path.endsWith('record-contact'))!;
  const changed = { ...other.body, minutes: 1 + ((other.body as { minutes: number }).minutes % 700) };
  for (const url of urls) {
    expect((await other.by.post(other.path, changed, { key: other.key, url })).status).toBe(422);
  }

  const ours = new Set(
    [programme.manager, ...pairs.flatMap(({ mentor, mentee }) => [mentor, mentee])].map(({ id }) => id),
  );
  const now = await log.events();
  const carriedOut = now.filter(({ commandId, actorId }) => !before.has(commandId) && ours.has(actorId ?? ''));
  expect(new Set(carriedOut.map(({ commandId }) => commandId)).size).toBe(sent.length);
  expect(now.filter(({ actorId }) => ours.has(actorId ?? ''))).toEqual(
    logged.filter(({ actorId }) => ours.has(actorId ?? '')),
  );
  expect(carriedOutTwice(now)).toEqual([]);
  expect(
    missingFrom(
      now,
      sent.map(({ stream, reply }) => ({ stream, ...reply.body })),
    ),
  ).toEqual([]);
  const contacts = now.filter(({ type }) => type === 'ContactRecorded').map(({ data }) => data['minutes'] as number);
  const asked = sent
    .filter(({ path }) => path.endsWith('record-contact'))
    .map(({ body }) => (body as { minutes: number }).minutes);
  expect(contacts.sort((a, b) => a - b)).toEqual(asked.sort((a, b) => a - b));
  expect(await log.unlikeTheLog()).toEqual([]);
}, 90_000);

it('no refusal rests on a state that another API has just changed', async () => {
  const programme = await Programme.open(introduce);
  const [one, other] = urls;
  const pair = await programme.pair();
  const { mentor, mentee } = pair;
  const at = async (url: string, by: Client, command: string, body: object = {}, ifMatch?: number) =>
    accepted(await by.post(pair.at(command), body, { url, ...(ifMatch !== undefined && { ifMatch }) }));
  /** The same command at the other API beforehand, so that it has the old state at hand. */
  const refusedAt = async (url: string, by: Client, command: string, body: object = {}) =>
    expect({ command, status: (await by.post(pair.at(command), body, { url })).status }).toEqual({
      command,
      status: 409,
    });

  await refusedAt(other, mentor, 'begin-negotiating');
  await pair.prepare();
  await at(other, mentor, 'begin-negotiating');
  const draft = { terms: TERMS, clauses: CLAUSES };
  const drafted = await at(one, mentor, 'draft-agreement', draft);
  await at(other, mentee, 'amend-agreement', { ...draft, terms: { ...TERMS, duration: 'P4M' } }, drafted.version);

  // Policy is another stream: what it allows now counts, at once and everywhere.
  const long = { ...draft, terms: { ...TERMS, duration: 'P18M' } };
  await refusedAt(other, mentee, 'amend-agreement', long);
  const policy = { changes: { longestDuration: 'P24M' } };
  accepted(await programme.manager.post(`/v1/programmes/${programme.programmeId}/revise-policy`, policy, { url: one }));
  await at(other, mentee, 'amend-agreement', long);

  await refusedAt(other, mentee, 'begin-enabling-growth');
  await refusedAt(one, mentee, 'begin-enabling-growth');
  const { textDigest } = await mentee.ask(pair.at('agreement'));
  await at(one, mentee, 'draft-development-plan', {
    ...{ menteeId: mentee.id, competencies: ['sales'], frequency: 'P2W', methods: ['video'] },
    ...{ learningPlan: 'One.', goals: 'Two.', roles: 'Three.' },
  });
  const targetDate = Temporal.PlainDate.from(today()).add({ months: 2 }).toString();
  const { created: objectiveId } = await at(other, mentee, 'set-objective', {
    ...{ ...OBJECTIVES[0], menteeId: mentee.id, targetDate },
  });
  await at(one, mentee, 'sign-agreement', { textDigest });
  await at(other, mentor, 'sign-agreement', { textDigest });
  await at(one, mentee, 'begin-enabling-growth');

  for (let round = 0; round < 20; round++) {
    const [here, there] = round % 2 === 0 ? [one, other] : [other, one];
    const action = { ownerId: mentee.id, action: `Action ${round}` };
    const { created: actionId, version } = await at(here, mentor, 'agree-action', action);
    await at(there, mentee, 'complete-action', { actionId }, version);
    const resumesOn = Temporal.PlainDate.from(today()).add({ days: 3 }).toString();
    await at(here, mentor, 'pause', { resumesOn });
    await refusedAt(here, mentee, 'pause', {
      resumesOn: Temporal.PlainDate.from(resumesOn).add({ days: 1 }).toString(),
    });
    await at(there, mentee, 'resume');
  }
  await refusedAt(other, mentor, 'sign-off-objective', { objectiveId, result: 'Seen.' });
  await at(one, mentee, 'report-objective-reached', { objectiveId });
  await refusedAt(one, mentee, 'begin-closure', { kind: 'completed' });
  await at(other, mentor, 'sign-off-objective', { objectiveId, result: 'Seen.' });
  await at(one, mentee, 'begin-closure', { kind: 'completed' });
  expect(await log.unlikeTheLog()).toEqual([]);
}, 60_000);
