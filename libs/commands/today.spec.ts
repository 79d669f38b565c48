import { expect, it } from '@jest/globals';
import { localDate } from '#domain';
import { todayIn } from './today.js';

it('is the date that a calendar there shows, at each hour around clock changes and date lines', () => {
  for (const timeZone of [
    'Europe/London',
    'America/Sao_Paulo',
    'Pacific/Apia',
    'Asia/Kolkata',
    'UTC',
    'Africa/Cairo',
  ]) {
    for (const from of ['2026-03-28T00:00Z', '2026-10-24T00:00Z', '2011-12-29T00:00Z', '2018-11-03T00:00Z']) {
      for (let minutes = 0; minutes < 4 * 1440; minutes += 30) {
        const now = Temporal.Instant.from(from).add({ minutes });
        expect([timeZone, now.toString(), todayIn(timeZone, now)]).toEqual([
          timeZone,
          now.toString(),
          localDate(now, timeZone),
        ]);
      }
    }
  }
});

it('is told again when the clock goes back', () => {
  const noon = Temporal.Instant.from('2026-11-21T12:00Z');
  expect(todayIn('UTC', noon.add({ hours: 24 }))).toBe('2026-11-22');
  expect(todayIn('UTC', noon)).toBe('2026-11-21');
});
