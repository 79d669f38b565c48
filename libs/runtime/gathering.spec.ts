import { describe, expect, it } from '@jest/globals';
import { Gathering } from './gathering.js';

const spoilt = new Error('spoilt by one');
const gone = new Error('gone');

/** Doubles numbers; each statement ends when it is told to. */
function doubler(limits: { wires?: number; together?: number; waiting?: number } = {}) {
  const asked: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const gathering = new Gathering<number, number>({
    ...{ wires: 1, together: 10, waiting: 100, ...limits },
    async ask(questions) {
      asked.push(questions);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (questions.includes(13)) throw questions.length > 1 ? spoilt : new RangeError('13');
      if (questions.includes(0)) throw gone;
      return questions.map((question) => 2 * question);
    },
    concernsAll: (error) => error === gone,
    full: () => new Error('full'),
  });
  const endAll = async () => {
    for (let idle = 0; idle < 3; idle++) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const end of ends.splice(0)) {
        idle = 0;
        end();
      }
    }
  };
  return { asked, gathering, endAll };
}

describe('a gathering', () => {
  it('asks together what is asked in one turn, and answers each', async () => {
    const { asked, gathering, endAll } = doubler();
    const answers = [1, 2, 3].map((n) => gathering.ask(n));
    await endAll();
    expect(await Promise.all(answers)).toEqual([2, 4, 6]);
    expect(asked).toEqual([[1, 2, 3]]);
  });

  it('asks next for all who waited meanwhile, in the order of asking, on no more wires than it has', async () => {
    const { asked, gathering, endAll } = doubler({ together: 2 });
    const answers = [1, 2, 3, 4, 5].map((n) => gathering.ask(n));
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([[1, 2]]);
    await endAll();
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10]);
    expect(asked).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('asks one by one when one may have spoilt it for the others', async () => {
    const { gathering, endAll } = doubler();
    const answers = Promise.allSettled([1, 13, 3].map((n) => gathering.ask(n)));
    await endAll();
    expect(await answers).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'rejected', reason: new RangeError('13') },
      { status: 'fulfilled', value: 6 },
    ]);
  });

  it('tells everybody what concerns all, and asks no more for them', async () => {
    const { asked, gathering, endAll } = doubler();
    const answers = Promise.allSettled([1, 0].map((n) => gathering.ask(n)));
    await endAll();
    expect((await answers).map((answer) => answer.status)).toEqual(['rejected', 'rejected']);
    expect(asked).toHaveLength(1);
  });

  it('turns away what it cannot hold, and goes on with the others', async () => {
    const { gathering, endAll } = doubler({ waiting: 2 });
    const answers = Promise.allSettled([1, 2, 3].map((n) => gathering.ask(n)));
    await endAll();
    expect((await answers).map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    const later = gathering.ask(4);
    await endAll();
    expect(await later).toBe(8);
  });
});
