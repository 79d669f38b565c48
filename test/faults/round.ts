import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../apps/cli/simulation/random.js';
import { compare, type Comparing } from './comparison.js';
import type { Fault } from './fault.js';
import { Load, type LoadOptions } from './load.js';
import type { World } from './world.js';

export interface Round {
  readonly fault: string;
  /** Milliseconds from the moment it was made good until everything worked as before. */
  readonly recovery: number;
  /** Requests that it kept from being answered as they should. */
  readonly troubled: number;
}

/** One fault under load, and the comparison after it. Violations are added to what was observed. */
export async function round(
  world: World,
  fault: Fault,
  seed: string,
  options: LoadOptions & Comparing,
): Promise<Round> {
  const { observed } = world;
  const before = observed.troubled;
  const load = new Load(world, seed, options);
  load.start();
  let recovery: number;
  try {
    await load.passes(options.clients);
    observed.fault = fault;
    try {
      await fault.apply(world, new Random(`${seed} fault`));
      await load.passes(options.clients);
    } finally {
      await fault.heal?.(world);
    }
    recovery = await world.recovered();
  } finally {
    await load.stop();
    observed.fault = undefined;
  }
  await repeatUnknown(world);
  for (const { name, output } of world.parts) {
    if (world.secrets.some((secret) => output.includes(secret))) observed.violated(`${name} printed a secret`);
  }
  for (const violation of await compare(world, options)) observed.violated(`after ${fault.name}: ${violation}`);
  return { fault: fault.name, recovery, troubled: observed.troubled - before };
}

/** Under their own keys: carried out now, or answered as they would have been then. */
async function repeatUnknown(world: World): Promise<void> {
  const { observed } = world;
  const again = observed.unknown.splice(0).map(async (sent) => {
    observed.repeated++;
    await observed.insist(
      sent,
      () => world.urls(),
      () => pause(20),
    );
  });
  await Promise.all(again);
}
