import { beforeAll, describe, expect, it } from '@jest/globals';
import { describeUnless } from '../support/skipping.js';
import { SmallDisk } from '../support/own-postgres.js';
import { compare } from './comparison.js';
import { families } from './kinds/index.js';
import { round } from './round.js';
import { World } from './world.js';

const noDisk = SmallDisk.missing();

let world: World;

beforeAll(async () => {
  world = await World.open({ disk: 512, pairs: 16 });
}, 90_000);

const violations = () => world.observed.violations.splice(0);

describe('nothing that was acknowledged is lost, doubled or forgotten by what follows the log', () => {
  for (const family of families) {
    const reason = family.name.startsWith('the disk') ? noDisk : undefined;
    describeUnless(reason, 'with', () => {
      it(
        family.name,
        async () => {
          await round(world, family, `short ${family.name}`, { clients: 6, thinks: 120 });
          expect(violations()).toEqual([]);
        },
        180_000,
      );
    });
  }

  it('and every reminder that was due by now has come once', async () => {
    expect(await compare(world, { whole: true, punctual: true })).toEqual([]);
    // Otherwise this says nothing.
    const fired = world.log.events.filter(({ type }) => type === 'ReminderFired');
    expect(fired.length).toBeGreaterThan(10);
    expect(world.observed.acknowledged.length).toBeGreaterThan(500);
    expect(world.observed.seen).toBeGreaterThan(50);
  }, 90_000);
});
