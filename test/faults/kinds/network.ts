import type { TcpProxy } from '../../support/tcp-proxy.js';
import { eventually } from '../../support/eventually.js';
import type { Fault } from '../fault.js';
import type { World } from '../world.js';

const bad = (
  to: string,
  network: (world: World) => TcpProxy | undefined,
  how: string,
  worsen: (network: TcpProxy, world: World) => unknown,
): Fault => ({
  name: `network to ${to} ${how}`,
  impossible: (world) => (network(world) ? undefined : 'QUEUE_URL is unset'),
  apply: async (world) => void (await worsen(network(world)!, world)),
  heal: (world) => network(world)!.pass(),
});

/** Waits until so many had to do without what they asked for. */
async function felt({ observed }: World, times: number): Promise<void> {
  const enough = observed.troubled + times;
  await eventually(() => observed.troubled >= enough, { within: 60_000 });
}

const kinds = (
  to: string,
  network: (world: World) => TcpProxy | undefined,
  isFelt: (world: World, times: number) => Promise<void>,
) => [
  bad(to, network, 'cut', (link) => link.cut()),
  bad(to, network, 'refusing', async (link, world) => {
    await link.refuse();
    await isFelt(world, 1);
  }),
  bad(to, network, 'slow', (link) => {
    link.delay(15);
    link.throttle(200_000);
  }),
  bad(to, network, 'silent', async (link, world) => {
    link.silence();
    // Everybody who was waiting, for a command or a query, is told in the end.
    await isFelt(world, 8);
  }),
  bad(to, network, 'cut without the server being told', (link) => link.orphan()),
];

/** Between the processes and PostgreSQL. */
export const networkBad: readonly Fault[] = kinds('postgres', ({ network }) => network, felt);

/** Between them and Redis, where they use one: nobody waits for it but the reminders. */
export const queueNetworkBad: readonly Fault[] = kinds(
  'redis',
  ({ queueNetwork }) => queueNetwork,
  async () => undefined,
);
