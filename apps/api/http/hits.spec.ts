import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import { Hits } from './hits.js';

const LONG = 60_000;

describe('counting requests', () => {
  it('turns away whoever came more often than the limit, and nobody else', async () => {
    const hits = new Hits();
    for (let n = 1; n <= 3; n++) {
      expect(await hits.increment('one', LONG, 3)).toMatchObject({ totalHits: n, isBlocked: false });
    }
    expect(await hits.increment('one', LONG, 3)).toEqual({
      ...{ totalHits: 4, isBlocked: true },
      ...{ timeToExpire: 60, timeToBlockExpire: 60 },
    });
    expect(await hits.increment('other', LONG, 3)).toMatchObject({ totalHits: 1, isBlocked: false });
  });

  it('begins anew once the time is over', async () => {
    const hits = new Hits();
    const come = async () => (await hits.increment('one', 20, 1)).isBlocked;
    expect([await come(), await come()]).toEqual([false, true]);
    expect(await eventually(async () => !(await come()))).toBe(true);
  });
});
