import type { Stage } from '../stage/stage.js';
import type { Reply } from './caller.js';
import type { World } from './simulate.js';

/** A simulation's world: time and the API of a stage. */
export function worldOn(stage: Stage): World {
  return {
    advanceTo: (instant) => stage.advanceTo(instant),
    settle: () => stage.settle(),
    call: async ({ key, ...request }) =>
      (await stage.request({ ...request, headers: { 'idempotency-key': key } })) as Reply,
  };
}
