import { describe, expect, it } from '@jest/globals';
import { share } from './share.js';

describe('the share of a wire', () => {
  const three = { wires: 3, together: 64 };

  it('is the same for each, whether they are on the wire or still wait', () => {
    expect(share({ ...three, waiting: 90, sent: 0 })).toBe(30);
    expect(share({ ...three, waiting: 60, sent: 30 })).toBe(30);
    expect(share({ ...three, waiting: 31, sent: 60 })).toBe(31);
  });

  it('is all that wait when they are few', () => {
    for (const waiting of [1, 8, 16]) expect(share({ ...three, waiting, sent: 0 })).toBeGreaterThanOrEqual(waiting);
  });

  it('is never more than fits into a statement', () => {
    expect(share({ ...three, waiting: 1000, sent: 0 })).toBe(64);
    expect(share({ ...three, waiting: 10, sent: 0, together: 2 })).toBe(2);
  });

  it('is everybody when there is one wire', () => {
    expect(share({ waiting: 64, sent: 0, wires: 1, together: 64 })).toBe(64);
  });

  it('breaks up those who came together, and keeps every wire at work', () => {
    // Whoever is answered asks again at once, one wire after the other.
    const groups = [64];
    let waiting = 0;
    for (let answered = 0; answered < 12; answered++) {
      waiting += groups.shift()!;
      while (groups.length < three.wires && waiting > 0) {
        const sent = groups.reduce((sum, group) => sum + group, 0);
        const group = Math.min(waiting, share({ ...three, waiting, sent }));
        groups.push(group);
        waiting -= group;
      }
    }
    expect(groups).toHaveLength(3);
    expect(Math.max(...groups)).toBeLessThanOrEqual(22);
  });
});
