import type { Fault } from '../fault.js';
import type { Part } from '../part.js';
import type { World } from '../world.js';

const killed = (name: string, severs: boolean, whom: (world: World, n: 0 | 1) => readonly Part[]): Fault => {
  let victims: readonly Part[] = [];
  return {
    name,
    severs,
    async apply(world, random) {
      victims = whom(world, random.of([0, 1]));
      await Promise.all(victims.map((part) => part.kill()));
    },
    async heal() {
      await Promise.all(victims.map((part) => part.start()));
    },
  };
};

/** SIGKILL of whole process groups, as the system does it when memory runs out. */
export const processesKilled: readonly Fault[] = [
  killed('api killed', true, ({ apis }, n) => [apis[n]!]),
  killed('worker killed', false, ({ workers }, n) => [workers[n]!]),
  killed('apis and workers killed', true, ({ parts }) => parts),
];

/** One of two workers stops where it is, for longer than its leases last, and then goes on as if nothing had been. */
export const workerFrozen: Fault = {
  name: 'worker frozen beyond its leases',
  async apply(world, random) {
    const frozen = random.of([world.workers[0]!, world.workers[1]!]);
    frozen.freeze();
    try {
      // Whatever it held, the other one takes over.
      await world.followed();
    } finally {
      frozen.thaw();
    }
  },
};
