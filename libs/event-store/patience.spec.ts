import { expect, it } from '@jest/globals';
import { Patience } from './patience.js';
import { Overloaded, StoreUnavailable } from './port.js';

/** A store that fails in these ways, one after the other, and then answers how often it was asked. */
function failing(...errors: Error[]) {
  let asked = 0;
  const ask = async () => {
    const error = errors[asked++];
    if (error) throw error;
    return asked;
  };
  return { ask, asked: () => asked };
}

const lost = () => new StoreUnavailable('the connection was lost');

it('asks again while the store cannot say, so often and no more', async () => {
  expect(await new Patience(2).ask(failing(lost(), lost()).ask)).toBe(3);
  await expect(new Patience(2).ask(failing(lost(), lost(), lost()).ask)).rejects.toThrow('the connection was lost');
});

it('does not ask again where the store has too much to do, or says no', async () => {
  for (const error of [new Overloaded('full'), new TypeError('not an event')]) {
    const store = failing(error);
    await expect(new Patience(2).ask(store.ask)).rejects.toBe(error);
    expect(store.asked()).toBe(1);
  }
});

it('begins nothing any more once its time is over, which began with the first of all that it asks', async () => {
  const patience = new Patience(2, 0);
  const store = failing();
  await expect(patience.ask(store.ask)).rejects.toThrow(StoreUnavailable);
  expect(store.asked()).toBe(0);
});

it('says what it last met when the time is over, also while it waits to ask again', async () => {
  const error = lost();
  // The waits are 20, 40, 80 … milliseconds.
  const asking = new Patience(9, 150).ask(failing(...Array.from({ length: 9 }, () => error)).ask);
  const failure = await asking.catch((given: Error) => given);
  expect(failure).toBeInstanceOf(StoreUnavailable);
  expect([failure, (failure as Error).cause]).toContain(error);
});
