import { cp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { Random } from '../../apps/cli/simulation/random.js';
import { compare } from './comparison.js';
import { faults } from './kinds/index.js';
import { round, type Round } from './round.js';
import { World } from './world.js';

/** What `npm run soak` asks for (infra/launch/soak.mjs). */
interface Options {
  readonly minutes: number;
  readonly seed: string;
  readonly json: boolean;
}

const { minutes, seed, json } = JSON.parse(process.env['SOAK'] ?? '{"minutes":1,"seed":"soak"}') as Options;

const LOAD = { clients: 16, thinks: 150 };
const PAIRS = 12;
/** Rounds after which others work together, and after which the whole log is read again. */
const GENERATION = 8;

const say = (line: string) => process.stderr.write(`${line}\n`);
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

it(
  `soak of ${minutes} minutes, seed ${seed}`,
  async () => {
    say(`Soaking for ${minutes} minutes, seed ${seed} …`);
    const end = performance.now() + minutes * 60_000;
    const world = await World.open({ disk: 2048, pairs: PAIRS, queueUrl: process.env['QUEUE_URL'] });
    const possible = faults.filter((fault) => {
      const reason = fault.impossible?.(world);
      if (reason !== undefined) say(`left out: ${fault.name} (${reason})`);
      return reason === undefined;
    });
    const rounds: Round[] = [];
    const { observed } = world;
    try {
      for (const fault of inTurn(possible, new Random(seed))) {
        if (performance.now() > end || observed.violations.length > 0) break;
        const n = rounds.length + 1;
        const begins = n % GENERATION === 0;
        rounds.push(await round(world, fault, `${seed} ${n}`, { ...LOAD, punctual: true, whole: begins }));
        tell(world, rounds.at(-1)!, n);
        if (begins) await world.renew(PAIRS);
      }
      for (const violation of await compare(world, { whole: true, punctual: true })) observed.violated(violation);
    } catch (error) {
      observed.violated(`the soak itself broke: ${String((error as Error).stack)}`);
    }
    summarise(world, rounds);
    if (observed.violations.length > 0) await keep(world);
    expect(observed.violations.length).toBe(0);
  },
  minutes * 60_000 + 20 * 60_000,
);

/** All of them in an order of the seed's, and again in another. */
function* inTurn<T>(all: readonly T[], random: Random): Generator<T> {
  for (;;) {
    const left = [...all];
    while (left.length > 0) yield left.splice(random.between(0, left.length - 1), 1)[0]!;
  }
}

function tell({ observed, log }: World, { fault, recovery, troubled }: Round, n: number): void {
  say(
    `${String(n).padStart(4)}  ${fault.padEnd(66)} recovered in ${seconds(recovery).padStart(6)}, ${troubled} troubled; ` +
      `${observed.acknowledged.length} acknowledged, ${log.events.length} events, ${observed.violations.length} violations`,
  );
}

function summarise({ observed, log }: World, rounds: readonly Round[]): void {
  const kinds = [...Map.groupBy(rounds, ({ fault }) => fault)].map(([fault, times]) => {
    const recoveries = times.map(({ recovery }) => Math.round(recovery)).sort((a, b) => a - b);
    const middle = recoveries[Math.floor(recoveries.length / 2)]!;
    return { fault, times: times.length, recoveryMedianMs: middle, recoveryMostMs: recoveries.at(-1)! };
  });
  const fired = log.events.filter(({ type }) => type === 'ReminderFired' || type === 'ReminderEscalated');
  const summary = {
    ...{ seed, minutes, rounds: rounds.length, requests: observed.requests },
    ...{ acknowledged: observed.acknowledged.length, unknown: observed.troubled, repeated: observed.repeated },
    ...{ readOwnWrites: observed.seen, events: log.events.length, reminders: fired.length },
    ...{ slowestAnswerMs: Math.round(observed.slowest), faults: kinds, violations: observed.violations.slice(0, 20) },
  };
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else {
    const { faults: byKind, violations, ...figures } = summary;
    for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(16)} ${value}\n`);
    for (const { fault, times, recoveryMedianMs, recoveryMostMs } of byKind) {
      const recovery = `recovered in ${seconds(recoveryMedianMs)}, at most ${seconds(recoveryMostMs)}`;
      process.stdout.write(`${fault.padEnd(66)} ${String(times).padStart(3)} ×  ${recovery}\n`);
    }
    process.stdout.write(`violations       ${observed.violations.length}\n`);
    for (const violation of violations) process.stdout.write(`  ${violation}\n`);
  }
}

/** What is needed to look at a violation: the database as it stands, and what the processes said. */
async function keep(world: World): Promise<void> {
  const { postgres, parts, observed } = world;
  const kept = join(tmpdir(), `throughline-soak-${seed}`);
  await postgres.signal('SIGINT');
  await cp(postgres.folder, kept, { recursive: true, preserveTimestamps: true });
  const said = parts.map(({ name, output }) => `── ${name}\n${output}`).join('\n');
  await writeFile(join(kept, 'said.log'), said);
  await writeFile(join(kept, 'violations.log'), observed.violations.join('\n'));
  say(`Seed ${seed}. The database and what the processes said are kept in ${kept}.`);
}
