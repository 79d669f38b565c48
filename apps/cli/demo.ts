import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidv5 } from '#event-store';
import { shipped, type Configuration } from '#runtime';
import { readRoster } from './simulation/roster.js';
import { simulate, type Cast, type Plan } from './simulation/simulate.js';
import { worldOn } from './simulation/world.js';
import { Stage } from './stage/stage.js';

/** Who the demo hands out tokens for. */
export interface DemoCast extends Cast {
  readonly managerId: string;
  readonly coordinatorId?: string;
}

const TIME_ZONE = 'Europe/London';

/** "Leaders Together" [001] on the roster of infra/demo, the eight months before `to`. */
export async function demoPlan(to: Temporal.PlainDate, seed: string): Promise<Plan> {
  return {
    programme: 'Leaders Together',
    roster: await readRoster(shipped('infra/demo/leaders-together.csv')),
    from: to.subtract({ months: 8 }),
    to,
    timeZone: TIME_ZONE,
    seed,
    managerId: uuidv5('demo-manager'),
    coordinatorId: uuidv5('demo-coordinator'),
    spread: 14,
    monthsApart: 5,
  };
}

/**
 * Fills an empty store with the demo programme, up to `now`. Who is in it is kept in `demo.json` in the data
 * folder, for the tokens that `up` prints.
 * @param progress told the share that is done, 0 to 1; what it throws ends the filling
 */
export async function fillWithDemo(
  configuration: Configuration,
  now: Temporal.Instant,
  progress: (share: number) => void,
): Promise<void> {
  // Yesterday is the last whole day: nothing of the demo lies in the future.
  const to = now.toZonedDateTimeISO(TIME_ZONE).toPlainDate().subtract({ days: 1 });
  const plan = await demoPlan(to, 'demo');
  const start = plan.from.toZonedDateTime({ timeZone: TIME_ZONE }).toInstant();
  await writeFile(unfinishedFile(configuration), '');
  const stage = await Stage.open({ configuration, start });
  try {
    const cast = await simulate(plan, worldOn(stage), progress);
    await stage.settleReaders();
    const organisers = { managerId: plan.managerId, coordinatorId: plan.coordinatorId };
    const file = demoFile(configuration);
    await writeFile(file, JSON.stringify({ ...cast, ...organisers } satisfies DemoCast), { mode: 0o600 });
    await rm(unfinishedFile(configuration));
  } finally {
    await stage.close();
  }
}

/** The demo's people, or undefined where this store has no demo. */
export async function demoCast(configuration: Configuration): Promise<DemoCast | undefined> {
  const text = await readFile(demoFile(configuration), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as DemoCast);
}

/** Whether a start was stopped or killed while it filled the demo. */
export function demoIsUnfinished(configuration: Configuration): boolean {
  return existsSync(unfinishedFile(configuration));
}

const unfinishedFile = ({ dataDir }: Configuration): string => join(dataDir, 'demo.unfinished');

function demoFile({ dataDir }: Configuration): string {
  return join(dataDir, 'demo.json');
}
