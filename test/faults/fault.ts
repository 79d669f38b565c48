import type { Random } from '../../apps/cli/simulation/random.js';
import type { World } from './world.js';

/** Something that goes wrong, and how it is made good again. */
export interface Fault {
  readonly name: string;
  /** Why it cannot be brought about here; undefined where it can. */
  impossible?(world: World): string | undefined;
  /** Whether clients may lose their connection to an API, or find nobody there. */
  readonly severs?: boolean;
  /** Whether processes see another time than the clients: what is dated may be refused for its date. */
  readonly untimely?: boolean;
  /** Brings it about, under load, and returns when it has been felt. */
  apply(world: World, random: Random): Promise<void>;
  /** What an operator, or time, would do about it; nothing where it is over by itself. */
  heal?(world: World): Promise<void>;
}

/** Several, one after the other, as one: each strikes what has recovered from the one before. */
export function inSequence(name: string, faults: readonly Fault[]): Fault {
  return {
    name,
    severs: faults.some(({ severs }) => severs === true),
    untimely: faults.some(({ untimely }) => untimely === true),
    impossible: (world) => faults.map((fault) => fault.impossible?.(world)).find((reason) => reason !== undefined),
    async apply(world, random) {
      for (const [n, fault] of faults.entries()) {
        if (n > 0) await world.recovered();
        await fault.apply(world, random);
        if (n < faults.length - 1) await fault.heal?.(world);
      }
    },
    heal: async (world) => faults.at(-1)!.heal?.(world),
  };
}
