import { expect, it } from '@jest/globals';
import { withoutSmallCells } from './small-cells.js';

const figures = {
  ...{ cohortId: 'c', mentors: 40, mentees: 4 },
  matches: { confirmed: 30, waiting: 4, declined: 6, expired: 9 },
  relationships: { preparation: 3, negotiating: 2, closed: 20 },
  closures: { completed: 12, early: 8 },
  daysIn: { preparation: { n: 4, mean: 9, median: 9 }, closure: { n: 5, mean: 20, median: 19 } },
};

it('shows no cell of fewer than five people', () => {
  const shown = withoutSmallCells(figures, 5);
  expect(shown).toMatchObject({ cohortId: 'c', mentors: 40, mentees: null });
  expect(shown.relationships).toMatchObject({ preparation: null, negotiating: null, closed: 20 });
  expect(shown.daysIn).toEqual({ preparation: null, closure: { n: 5, mean: 20, median: 19 } });
});

it('hides the next smallest with small cells that could else be had from the total', () => {
  const { matches } = withoutSmallCells(figures, 5);
  expect(matches).toMatchObject({ confirmed: 30, waiting: null, declined: null, expired: 9 });
});

it('tells a cell of nobody from a small one nowhere', () => {
  const nobody = withoutSmallCells({ ...figures, closures: {} }, 5).closures;
  expect(withoutSmallCells({ ...figures, closures: { early: 1 } }, 5).closures).toEqual(nobody);
  expect(Object.values(nobody)).toEqual([null, null, null, null, null]);
});

it('rounds down how many left a phase, which else says how many are in it', () => {
  const daysIn = { preparation: { n: 29, mean: 9, median: 8 } };
  const shown = withoutSmallCells({ ...figures, daysIn }, 5).daysIn;
  expect(shown).toEqual({ preparation: { n: 25, mean: 9, median: 8 } });
});

it('gives means and medians in whole days, since their fractions tell how many there are', () => {
  const daysIn = { preparation: { n: 36, mean: 107 / 12, median: 11.5 } };
  const shown = withoutSmallCells({ ...figures, daysIn }, 5).daysIn;
  expect(shown).toEqual({ preparation: { n: 35, mean: 9, median: 12 } });
});

it('shows everything where every cell is large enough', () => {
  expect(withoutSmallCells(figures, 5).closures).toMatchObject({ completed: 12, early: 8 });
  expect(withoutSmallCells(figures, 1)).toMatchObject(figures);
});
