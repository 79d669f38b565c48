import type { Command } from 'commander';
import { uuidv5 } from '#event-store';
import { CannotStart } from '#runtime';
import { readRoster, syntheticRoster } from '../simulation/roster.js';
import { simulate as run, type Plan } from '../simulation/simulate.js';
import { worldOn } from '../simulation/world.js';
import { Stage, type Firing } from '../stage/stage.js';
import { printJson, progressBar, say } from '../terminal.js';
import { onData, quietly, verb, type Flags } from '../verb.js';

interface SimulateFlags extends Flags {
  readonly pairs?: string;
  readonly roster?: string;
  readonly from: string;
  readonly to: string;
  readonly seed: string;
}

/** More would take longer than anybody waits for. */
const MOST_PAIRS = 20_000;

export function simulate(): Command {
  return verb('simulate', 'A cohort of synthetic pairs, day by day, through the API on a simulated clock.')
    .option('--pairs <n>', `how many synthetic pairs, 1 to ${MOST_PAIRS}`)
    .option('--roster <file.csv>', 'or the people of a roster, like infra/demo/leaders-together.csv')
    .requiredOption('--from <date>', 'first day, like 2026-01-05')
    .requiredOption('--to <date>', 'last day, like 2026-09-05')
    .option('--seed <text>', 'the same seed gives the same history', 'throughline')
    .action(async (flags: SimulateFlags) => {
      const plan = await planOf(flags);
      await onData(flags, (data) => simulateIn({ ...flags, data }, plan));
    });
}

async function simulateIn(flags: SimulateFlags, plan: Plan): Promise<void> {
  const start = plan.from.toZonedDateTime({ timeZone: plan.timeZone }).toInstant();
  const reminders: Record<string, number> = {};
  const fired = (firing: Firing): void => void (reminders[firing.fired] = (reminders[firing.fired] ?? 0) + 1);
  const started = performance.now();
  const stage = await Stage.open({ configuration: quietly(flags), start, seed: `simulate/${plan.seed}`, fired });
  const bar = progressBar(`simulating ${flags.pairs ? `${flags.pairs} pairs` : flags.roster}`);
  try {
    if (await stage.parts.store.head()) {
      throw new CannotStart(`${flags.data} already holds a history; a simulation starts in an empty store.`);
    }
    const { pairs } = await run(plan, worldOn(stage), (share) => bar.to(share));
    bar.done();
    await stage.settleReaders();
    const count = (column: string) => countBy(stage.parts.pool, column);
    const [phases, closures] = await Promise.all([count('phase'), count('"closureKind"')]);
    const relationships = Object.values(phases).reduce((sum, some) => sum + some, 0);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const result = {
      ...(await stage.logHash()),
      relationships,
      pairs: pairs.length,
      phases,
      closures,
      fired: reminders,
      seconds,
    };
    if (!flags.json) say(`${result.events} events of ${relationships} relationships in ${seconds} s.`);
    printJson(result);
  } finally {
    await stage.close();
  }
}

async function countBy(pool: Stage['parts']['pool'], column: string): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ value: string; count: number }>(
    `SELECT ${column} AS value, count(*)::integer AS count FROM read_models.relationship_overview
     WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ value, count }) => [value, count]));
}

async function planOf({ pairs, roster, from, to, seed }: SimulateFlags): Promise<Plan> {
  const [first, last] = [date('--from', from), date('--to', to)];
  if (Temporal.PlainDate.compare(first, last) >= 0) throw new CannotStart('--to is not later than --from.');
  return {
    programme: 'Leaders Together',
    roster: roster === undefined ? syntheticRoster(countOf(pairs), seed) : await readRoster(roster),
    from: first,
    to: last,
    timeZone: 'Europe/London',
    seed,
    managerId: uuidv5('simulated-manager'),
    spread: 10,
    monthsApart: 0,
  };
}

function countOf(pairs: string | undefined): number {
  if (pairs === undefined) throw new CannotStart('Say how many pairs with --pairs, or name a roster with --roster.');
  const count = Number(pairs);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_PAIRS) return count;
  throw new CannotStart(`--pairs is ${pairs}, and a whole number from 1 to ${MOST_PAIRS} is accepted.`);
}

function date(flag: string, text: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    throw new CannotStart(`${flag} is ${JSON.stringify(text)}, and a date like 2026-01-05 is accepted.`);
  }
}
