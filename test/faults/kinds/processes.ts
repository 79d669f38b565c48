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
  {
    name: 'everything killed, and all of it started at once',
    severs: true,
    async apply({ parts, postgres }) {
      await Promise.all([postgres.signal('SIGKILL'), ...parts.map((part) => part.kill())]);
    },
    // Who comes before the database says so in a sentence, and is started again.
    async heal({ parts, postgres }) {
      await Promise.all([postgres.start(), ...parts.map((part) => part.start())]);
    },
  },
];

/** Both, while PostgreSQL goes on: what {@link processesKilled} ends with, without that. */
export const appsKilled: Fault = killed('apis and workers killed', true, ({ parts }) => parts);

/** The worker that runs the followers stops where it is, for longer than its leases last, and then goes on. */
export const workerFrozen: Fault = {
  name: 'worker frozen beyond its leases',
  async apply(world) {
    const [leader, other] = [world.workers[0]!, world.workers[1]!];
    // Whoever was there before has the leases.
    await other.kill();
    await other.start();
    leader.freeze();
    try {
      // There is something new to follow, and the other one does.
      await world.written(20);
      await world.followed();
    } finally {
      leader.thaw();
    }
  },
};
