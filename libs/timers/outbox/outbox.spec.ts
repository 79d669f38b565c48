import { afterAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { TIMER_RULES, type PolicyChanges } from '#domain';
import { SimulatedClock } from '#runtime';
import { worldAt } from '../../../test/support/timed.js';
import { Timers } from '../timers.js';
import { AddressesFromLog } from './addresses.js';
import { Mailer } from './mailer.js';
import { listMessages, Outbox, type Message } from './outbox.js';
import { wordingOf } from './wording.js';

const at = (instant: string) => Temporal.Instant.from(instant);

interface Mail {
  readonly to: readonly string[];
  readonly source: string;
}

const servers: SMTPServer[] = [];
afterAll(() => Promise.all(servers.map((server) => new Promise<void>((done) => server.close(done)))));

/** A real SMTP server; `answer` may refuse a message. */
async function smtp(answer: (received: number) => Error | undefined = () => undefined) {
  const mails: Mail[] = [];
  let received = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let source = '';
      stream.on('data', (chunk: Buffer) => (source += chunk.toString()));
      stream.on('end', () => {
        const refusal = answer(++received);
        if (!refusal) mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), source });
        done(refusal);
      });
    },
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { mails, url: `smtp://127.0.0.1:${port}?from=mentoring@example.org` };
}

async function begin({ sends = true, policy }: { sends?: boolean; policy?: PolicyChanges } = {}) {
  const clock = new SimulatedClock(at('2026-10-14T12:00:00Z'));
  const world = await worldAt(clock, policy);
  const timers = new Timers({ ...world, clock });
  const outbox = new Outbox({ ...world, sends });
  const addresses = new AddressesFromLog(world.store, world.sealer, clock);
  const mailer = (smtpUrl: string) => new Mailer({ pool: world.pool, smtpUrl, addresses, clock, firstRetry: 60_000 });
  const fireAt = async (instant: string) => {
    clock.setTo(at(instant));
    await timers.fireDue(clock.now());
    await world.store.allShown();
    await outbox.follower.catchUp();
  };
  const messages = (status?: Message['status']) => listMessages(world.pool, { status, limit: 100 });
  return { clock, world, outbox, mailer, fireAt, messages };
}

describe('a message', () => {
  it('is sent once to the address that the person has then, in words that tell nothing about anyone', async () => {
    const { world, outbox, mailer, fireAt, messages } = await begin();
    const mentor = await world.person('mentor@example.org');
    await world.relationship(mentor, await world.person('mentee@example.org'));
    const change = { type: 'ChangeDetails', email: 'new-address@example.org' } as const;
    await world.dispatcher.execute({
      aggregate: 'person',
      id: mentor,
      command: change,
      caller: world.manager,
      key: 'k',
    });
    await fireAt('2026-10-24T08:00:00Z');
    const { mails, url } = await smtp();
    expect(await mailer(url).deliver()).toBe(2);
    expect(await mailer(url).deliver()).toBe(0);
    await outbox.follower.catchUp();
    expect(mails.flatMap(({ to }) => to).toSorted()).toEqual(['mentee@example.org', 'new-address@example.org']);
    const [message] = await messages('sent');
    expect(mails.some(({ source }) => source.includes(`Message-ID: <${message!.messageId}@throughline>`))).toBe(true);
    expect(mails[0]!.source).toContain('Subject: Time for your initial meeting');
    expect(mails[0]!.source).toMatch(/From: .*mentoring@example\.org/);
    expect(mails[0]!.source).not.toMatch(/Somebody|https?:/);
  });

  it('to the manager goes to the managers of the programme', async () => {
    const { world, mailer, fireAt } = await begin();
    const appointed = await world.person('manager@example.org');
    const appoint = { type: 'AppointManager', personId: appointed } as const;
    const { programmeId: id, manager: caller } = world;
    await world.dispatcher.execute({ aggregate: 'programme', id, command: appoint, caller, key: 'k' });
    await world.relationship();
    await fireAt('2026-11-04T09:00:00Z');
    const { mails, url } = await smtp();
    await mailer(url).deliver();
    expect(mails.map(({ to }) => to)).toEqual([['manager@example.org']]);
    expect(mails[0]!.source).toContain('Subject: A relationship has had no initial meeting');
  });

  it('is kept where there is nowhere to send it to, and can be listed', async () => {
    const { world, fireAt, messages } = await begin({ sends: false });
    const { mentor, mentee } = await world.relationship();
    await fireAt('2026-10-24T08:00:00Z');
    const kept = await messages('kept');
    expect(kept.map(({ recipient }) => recipient).toSorted()).toEqual([mentor.id, mentee.id].toSorted());
    expect(kept[0]).toMatchObject({ rule: 'initial-meeting', due: '2026-10-24T08:00:00.000Z', attempts: 0 });
    const [first] = kept;
    expect(await listMessages(world.pool, { after: first!, limit: 100 })).toEqual(kept.slice(1));
  });

  it('without anybody to send it to is marked so', async () => {
    const { world, mailer, fireAt, messages } = await begin();
    await world.relationship();
    await fireAt('2026-10-24T08:00:00Z');
    const { url } = await smtp();
    expect(await mailer(url).deliver()).toBe(0);
    expect(await messages('unaddressed')).toHaveLength(2);
  });
});

describe('after downtime', () => {
  it('only the latest firing of a rule is sent to each recipient, older ones are superseded', async () => {
    const { world, clock, mailer, fireAt, messages } = await begin();
    const mentor = await world.person('mentor@example.org');
    const pair = await world.relationship(mentor, await world.person('mentee@example.org'));
    await pair.ask({ type: 'HoldInitialMeeting', heldOn: '2026-10-14', channel: 'video', topics: ['aims'] });
    // Inactive since 14 October: 60 days on 13 December, 83 days on 5 January.
    await fireAt('2027-01-06T12:00:00Z');
    expect((await messages()).map(({ occurrence, status }) => `${occurrence} ${status}`).toSorted()).toEqual([
      '1 superseded',
      '1 superseded',
      'warning pending',
      'warning pending',
    ]);
    const { mails, url } = await smtp();
    expect(await mailer(url).deliver()).toBe(0);
    clock.setTo(clock.now().add({ minutes: 1 }));
    expect(await mailer(url).deliver()).toBe(2);
    expect(mails.flatMap(({ to }) => to).toSorted()).toEqual(['mentee@example.org', 'mentor@example.org']);
  });

  it('firings at their own times are messages each', async () => {
    const { world, fireAt, messages } = await begin({ sends: false });
    const pair = await world.relationship();
    await pair.ask({ type: 'HoldInitialMeeting', heldOn: '2026-10-14', channel: 'video', topics: ['aims'] });
    await fireAt('2026-12-13T09:00:00Z');
    await fireAt('2027-01-05T09:00:00Z');
    expect((await messages()).map(({ occurrence, status }) => `${occurrence} ${status}`)).toEqual([
      '1 kept',
      '1 kept',
      'warning kept',
      'warning kept',
    ]);
  });
});

describe('a server that refuses', () => {
  it('for now is asked again later, longer each time, and in the end given up', async () => {
    const { world, clock, mailer, fireAt, messages } = await begin();
    await world.relationship(await world.person('mentor@example.org'));
    await fireAt('2026-10-24T08:00:00Z');
    const later = Object.assign(new Error('try mentor@example.org later'), { responseCode: 451 });
    const { mails, url } = await smtp((received) => (received <= 2 ? later : undefined));
    const deliver = () => mailer(url).deliver();
    expect(await deliver()).toBe(0);
    expect((await messages('pending'))[0]).toMatchObject({ attempts: 1, lastError: '451' });
    expect(await deliver()).toBe(0);
    clock.setTo(clock.now().add({ minutes: 1 }));
    expect(await deliver()).toBe(0);
    clock.setTo(clock.now().add({ minutes: 1 }));
    expect(await deliver()).toBe(0);
    clock.setTo(clock.now().add({ minutes: 1 }));
    expect(await deliver()).toBe(1);
    expect(mails).toHaveLength(1);
  });

  it('eight times gets no ninth try', async () => {
    const { world, clock, mailer, fireAt, messages } = await begin();
    await world.relationship(await world.person('mentor@example.org'));
    await fireAt('2026-10-24T08:00:00Z');
    let asked = 0;
    const { url } = await smtp(() => {
      asked++;
      return Object.assign(new Error('no'), { responseCode: 451 });
    });
    for (let day = 0; day < 12; day++) {
      await mailer(url).deliver();
      clock.setTo(clock.now().add({ hours: 24 }));
    }
    expect(asked).toBe(8);
    expect(await messages('failed')).toHaveLength(1);
  });
});

it('every rule has words of its own, for a reminder and where the manager is told', () => {
  const subjects = TIMER_RULES.map((rule) => wordingOf({ rule, escalation: false }).subject);
  expect(new Set(subjects).size).toBe(TIMER_RULES.length);
  for (const rule of TIMER_RULES) {
    const { subject, text } = wordingOf({ rule, escalation: true });
    expect(`${subject} ${text}`).toContain('programme');
  }
});
