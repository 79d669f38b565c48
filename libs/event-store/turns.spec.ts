import { describe, expect, it } from '@jest/globals';
import { Overloaded } from './port.js';
import { Turns } from './turns.js';

/** Work that ends when it is told to. */
function gate() {
  let open = () => {};
  const closed = new Promise<void>((resolve) => (open = resolve));
  return { closed, open };
}

describe('turns', () => {
  it('come in the order of asking, one at a time, however many ask for one name', async () => {
    const turns = new Turns();
    const order: number[] = [];
    let busy = 0;
    const all = Array.from({ length: 300 }, (_, n) =>
      turns.take('hot', async () => {
        expect(++busy).toBe(1);
        await Promise.resolve();
        order.push(n);
        busy -= 1;
      }),
    );
    await Promise.all(all);
    expect(order).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });

  it('of one name do not keep another waiting', async () => {
    const turns = new Turns();
    const { closed, open } = gate();
    const held = turns.take('hot', () => closed);
    expect(await turns.take('cold', async () => 'done')).toBe('done');
    open();
    await held;
  });

  it('go on after work that failed', async () => {
    const turns = new Turns();
    const failed = turns.take('one', () => Promise.reject(new RangeError('no')));
    const next = turns.take('one', async () => 'done');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('done');
  });

  it.each([
    ['one name', ['hot', 'hot', 'hot', 'hot'], { behindOne: 2, inAll: 100 }],
    ['all names', ['a', 'b', 'c', 'd'], { behindOne: 100, inAll: 3 }],
  ])('are refused when too many wait for %s, and given again when some are over', async (_, names, limits) => {
    const turns = new Turns(limits);
    const { closed, open } = gate();
    const [first, second, third, fourth] = names.map((name) => turns.take(name, () => closed));
    await expect(fourth).rejects.toThrow(Overloaded);
    open();
    await Promise.all([first, second, third]);
    expect(await turns.take(names[0]!, async () => 'done')).toBe('done');
  });
});
