import type { Command } from 'commander';
import { uuidv5 } from '#event-store';
import { CannotStart } from '#runtime';
import { syntheticRoster } from '../simulation/roster.js';
import { simulate as run, type Plan } from '../simulation/simulate.js';
import { worldOn } from '../simulation/world.js';
import { Stage } from '../stage/stage.js';
import { printJson, progressBar, say } from '../terminal.js';
import { onData, quietly, verb, type Flags } from '../verb.js';

interface SimulateFlags extends Flags {
  readonly pairs: string;
  readonly from: string;
  readonly to: string;
  readonly seed: string;
}

/** More would take longer than anybody waits for. */
const MOST_PAIRS = 20_000;

export function simulate(): Command {
  return verb('simulate', 'A cohort of synthetic pairs, day by day, through the API on a simulated clock.')
    .requiredOption('--pairs <n>', `how many pairs, 1 to ${MOST_PAIRS}`)
    .requiredOption('--from <date>', 'first day, like 2026-01-05')
    .requiredOption('--to <date>', 'last day, like 2026-09-05')
    .option('--seed <text>', 'the same seed gives the same history', 'throughline')
    .action(async (flags: SimulateFlags) => {
      const plan = planOf(flags);
      await onData(flags, (data) => simulateIn({ ...flags, data }, plan));
    });
}

async function simulateIn(flags: SimulateFlags, plan: Plan): Promise<void> {
  const start = plan.from.toZonedDateTime({ timeZone: plan.timeZone }).toInstant();
  let reminders = 0;
  const fired = (): void => void (reminders += 1);
  const started = performance.now();
  const stage = await Stage.open({ configuration: quietly(flags), start, seed: `simulate/${plan.seed}`, fired });
  const bar = progressBar(`simulating ${flags.pairs} pairs`);
  try {
    if (await stage.parts.store.head()) {
      throw new CannotStart(`${flags.data} already holds a history; a simulation starts in an empty store.`);
    }
    const { pairs } = await run(plan, worldOn(stage), (share) => bar.to(share));
    bar.done();
    await stage.settleReaders();
    const { rows } = await stage.parts.pool.query<{ phase: string; count: number }>(
      'SELECT phase, count(*)::integer AS count FROM read_models.relationship_overview GROUP BY phase ORDER BY phase',
    );
    const relationships = rows.reduce((sum, { count }) => sum + count, 0);
    const phases = Object.fromEntries(rows.map(({ phase, count }) => [phase, count]));
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const result = { ...(await stage.logHash()), relationships, pairs: pairs.length, phases, reminders, seconds };
    if (!flags.json) say(`${result.events} events of ${relationships} relationships in ${seconds} s.`);
    printJson(result);
  } finally {
    await stage.close();
  }
}

function planOf({ pairs, from, to, seed }: SimulateFlags): Plan {
  const count = Number(pairs);
  if (!Number.isInteger(count) || count < 1 || count > MOST_PAIRS) {
    throw new CannotStart(`--pairs is ${pairs}, and a whole number from 1 to ${MOST_PAIRS} is accepted.`);
  }
  const [first, last] = [date('--from', from), date('--to', to)];
  if (Temporal.PlainDate.compare(first, last) >= 0) throw new CannotStart('--to is not later than --from.');
  return {
    programme: 'Leaders Together',
    roster: syntheticRoster(count, seed),
    from: first,
    to: last,
    timeZone: 'Europe/London',
    seed,
    managerId: uuidv5('simulated-manager'),
    spread: 10,
  };
}

function date(flag: string, text: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    throw new CannotStart(`${flag} is ${JSON.stringify(text)}, and a date like 2026-01-05 is accepted.`);
  }
}
