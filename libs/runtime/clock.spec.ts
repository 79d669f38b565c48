import { expect, it } from '@jest/globals';
import { SimulatedClock, SystemClock } from './clock.js';

const at = (text: string) => Temporal.Instant.from(text);

it('the system’s clock gives whole milliseconds', () => {
  expect(new SystemClock().now().epochNanoseconds % 1_000_000n).toBe(0n);
});

it('a simulated clock stands still until it is set', () => {
  const clock = new SimulatedClock(at('2026-09-03T08:00:00Z'));
  expect(clock.now().toString()).toBe('2026-09-03T08:00:00Z');
  clock.setTo(at('2026-09-03T08:00:01.5Z'));
  expect(clock.now().toString()).toBe('2026-09-03T08:00:01.5Z');
});

it('a simulated clock does not go back', () => {
  const clock = new SimulatedClock(at('2026-09-03T08:00:00Z'));
  expect(() => clock.setTo(at('2026-09-03T07:59:59.999Z'))).toThrow(RangeError);
});
