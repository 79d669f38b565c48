import { inSequence, type Fault } from '../fault.js';
import { clockJumped } from './clock.js';
import { diskFull, logDiskFull } from './disk.js';
import { networkBad, queueNetworkBad } from './network.js';
import { appsKilled, processesKilled, workerFrozen } from './processes.js';
import { connectionsTaken, serverDown } from './server.js';
import { appendsTerminated, leasesTerminated, projectionsTerminated } from './terminated.js';

/** Everything that may go wrong. */
export const faults: readonly Fault[] = [
  ...processesKilled,
  appsKilled,
  workerFrozen,
  ...serverDown,
  connectionsTaken,
  ...appendsTerminated,
  ...projectionsTerminated,
  leasesTerminated,
  diskFull,
  logDiskFull,
  ...clockJumped,
  ...networkBad,
  ...queueNetworkBad,
];

/** Each of them once, in as few rounds as go together. */
export const families: readonly Fault[] = [
  inSequence('an API killed, a worker, and everything at once', processesKilled),
  workerFrozen,
  inSequence('PostgreSQL killed, stopped, and stopped at once', serverDown),
  connectionsTaken,
  inSequence('the backend terminated at each step of an append', appendsTerminated),
  inSequence('the backend terminated at each step of a projection', [...projectionsTerminated, leasesTerminated]),
  inSequence('the disk full, for tables and for the write-ahead log', [diskFull, logDiskFull]),
  inSequence('the clock ahead, and behind', clockJumped),
  inSequence('the network to PostgreSQL cut, refusing, slow, silent, and orphaning', networkBad),
];
