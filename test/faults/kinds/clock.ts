import type { Fault } from '../fault.js';

const HOUR = 3_600_000;

const jumped = (name: string, hours: number): Fault => ({
  name,
  untimely: true,
  apply: ({ shiftClocks }) => shiftClocks(hours * HOUR),
  heal: ({ shiftClocks }) => shiftClocks(0),
});

/** The wall clock of every process jumps, and after a while back again. */
export const clockJumped: readonly Fault[] = [jumped('clock ahead', 0.6), jumped('clock behind', -0.6)];
