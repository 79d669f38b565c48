import type { Life } from './agenda.js';
import { Caller, type Call } from './caller.js';
import type { Random } from './random.js';
import { CLAUSES, CONSIDERED, MEETING, OBJECTIVES, PLAN, READY, REVIEW } from './texts.js';

/** How a pair's story goes. */
export type Fate = 'thrives' | 'lapses' | 'ends-early' | 'pauses' | 'disputes' | 'never-answers' | 'declines';

const HOUR = '10:00';

const FATES: readonly (readonly [Fate, number])[] = [
  ['thrives', 0.45],
  ['lapses', 0.2],
  ['ends-early', 0.12],
  ['pauses', 0.08],
  ['disputes', 0.05],
  ['never-answers', 0.05],
  ['declines', 0.05],
];

export function fateOf(random: Random): Fate {
  let left = random.next();
  for (const [fate, share] of FATES) if ((left -= share) < 0) return fate;
  return 'thrives';
}

export interface Pair {
  /** Unlike that of any other pair. */
  readonly name: string;
  readonly mentorId: string;
  readonly menteeId: string;
  readonly managerId: string;
  readonly cohortId: string;
  readonly shared: readonly string[];
  /** Local date of the proposal. */
  readonly startsOn: Temporal.PlainDate;
  readonly timeZone: string;
  readonly fate: Fate;
  readonly random: Random;
}

/** One pair from the proposal on. Everybody acts at 10:00 local: what happens at one instant happens side by side. */
export async function* liveAsPair(pair: Pair, call: Call): Life {
  const { fate, random, startsOn, timeZone } = pair;
  const mentor = new Caller(call, { role: 'mentor', person: pair.mentorId }, `${pair.name}/mentor`);
  const mentee = new Caller(call, { role: 'mentee', person: pair.menteeId }, `${pair.name}/mentee`);
  const manager = new Caller(call, { role: 'manager', person: pair.managerId }, `${pair.name}/manager`);
  let date = startsOn;
  const days = (n: number): Temporal.Instant => {
    date = date.add({ days: n });
    return date.toZonedDateTime({ timeZone, plainTime: HOUR }).toInstant();
  };

  const { id: matchId } = await manager.post('/v1/matches', {
    cohortId: pair.cohortId,
    form: 'one-to-one',
    mentorId: pair.mentorId,
    menteeIds: [pair.menteeId],
    source: 'list',
    criteria: { areas: pair.shared.join(', ') || 'none shared' },
  });
  yield days(random.between(1, 3));
  if (fate === 'declines') return void (await mentor.post(`/v1/matches/${matchId}/decline`));
  await mentor.post(`/v1/matches/${matchId}/accept`);
  if (fate === 'never-answers') return;
  yield days(random.between(1, 8));
  await mentee.post(`/v1/matches/${matchId}/accept`);
  yield days(random.between(1, 4));
  const { relationshipId } = await mentee.get(`/v1/matches/${matchId}`);
  const of = (command: string) => `/v1/relationships/${String(relationshipId)}/${command}`;
  const local = () => date.toString();

  await mentee.post(of('answer-readiness'), { answers: READY });
  await mentee.post(of('attest-other-mentors'), { attestation: 'no-other-mentor' });
  await mentor.post(of('confirm-considerations'), { answers: CONSIDERED });
  yield days(fate === 'lapses' ? random.between(10, 16) : random.between(2, 8));
  await mentor.post(of('hold-initial-meeting'), { ...MEETING, heldOn: local() });
  await mentor.post(of('begin-negotiating'));

  yield days(random.between(2, fate === 'lapses' ? 18 : 10));
  const terms = {
    duration: random.of(['P6M', 'P6M', 'P4M', 'P3M']),
    rhythm: 'P2W',
    sessionLength: 'PT2H',
    commitment: 'PT24H',
    channels: ['face-to-face', 'video'],
  };
  await mentor.post(of('draft-agreement'), { terms, clauses: CLAUSES });
  const { textDigest } = await mentee.get(of('agreement'));
  await mentee.post(of('draft-development-plan'), { ...PLAN, menteeId: pair.menteeId });
  const objectives: string[] = [];
  for (const [n, objective] of OBJECTIVES.entries()) {
    const targetDate = date.add({ months: n + 2 }).toString();
    const body = { ...objective, menteeId: pair.menteeId, targetDate };
    objectives.push(String((await mentee.post(of('set-objective'), body))['created']));
  }
  await mentee.post(of('sign-agreement'), { textDigest });
  yield days(random.between(1, 3));
  await mentor.post(of('sign-agreement'), { textDigest });
  await mentor.post(of('begin-enabling-growth'));
  const endsOn = date.add(terms.duration);

  const pausesAt = random.between(2, 4);
  const endsAt = random.between(1, 5);
  for (let n = 1; date.add({ days: 16 }).toString() < endsOn.toString(); n++) {
    const next = date.add({ days: 14 });
    const startsAt = next.toZonedDateTime({ timeZone, plainTime: HOUR }).toInstant().toString();
    const { created: sessionId } = await mentee.post(of('schedule-session'), {
      startsAt,
      minutes: 120,
      channel: 'face-to-face',
    });
    if (fate === 'ends-early' && n === endsAt) {
      yield days(random.between(2, 9));
      await (random.chance(0.5) ? mentor : mentee).post(of('terminate'));
      yield days(random.between(1, 6));
      await mentor.post(of('submit-closure-review'), { answers: {} });
      if (random.chance(0.5)) await mentee.post(of('submit-closure-review'), { answers: {} });
      return;
    }
    if (fate === 'pauses' && n === pausesAt) {
      yield days(2);
      await mentee.post(of('pause'), { resumesOn: date.add({ days: 21 }).toString() });
      yield days(22);
      await mentee.post(of('resume'));
      return yield* growOn();
    }
    yield days(14);
    yield days(random.chance(0.7) ? 0 : 2);
    await mentor.post(of('record-session'), {
      sessionId,
      heldOn: next.toString(),
      minutes: random.of([90, 120, 120, 150]),
      channel: 'face-to-face',
      goalsReviewed: true,
      targets: 'One step before the next meeting.',
    });
    if (fate === 'disputes' && n === 2) {
      await mentee.post(of('dispute-session'), { sessionId, reason: 'It was shorter.' });
      yield days(1);
      await mentor.post(of('settle-dispute'), { sessionId, minutes: 60 });
    }
    if (n === 3) await mentee.post(of('record-reflection'), { text: 'The plan slipped; I asked for help too late.' });
    if (n === 4) await mentor.post(of('give-feedback'), { to: pair.menteeId, text: 'Clearer every time.' });
    if (n === 5) await reach(0);
    if (fate === 'lapses' && n === 2) yield days(random.between(30, 70));
  }
  return yield* close();

  async function* growOn(): Life {
    yield days(7);
    await mentor.post(of('record-contact'), { on: local(), channel: 'telephone', minutes: 20 });
    await reach(0);
    yield* close();
  }

  async function reach(n: number): Promise<void> {
    const objectiveId = objectives[n];
    await mentee.post(of('report-objective-reached'), { objectiveId });
    await mentor.post(of('sign-off-objective'), { objectiveId, result: 'Seen and written up.' });
  }

  async function* close(): Life {
    const { endsOn: now } = await mentor.get(of('agreement'));
    const lead = Temporal.PlainDate.from(String(now)).subtract({ days: random.between(3, 18) });
    yield days(Math.max(1, date.until(lead).days));
    await mentee.post(of('begin-closure'), { kind: 'completed' });
    yield days(random.between(1, 4));
    await mentor.post(of('agree-next-steps'), { steps: 'A stretch project, and a peer group.' });
    yield days(random.between(1, 9));
    await mentee.post(of('submit-closure-review'), { answers: REVIEW });
    if (random.chance(0.15)) return;
    yield days(random.between(1, 9));
    await mentor.post(of('submit-closure-review'), { answers: REVIEW });
    await mentor.post(of('hold-joint-review'), { heldOn: local() });
  }
}
