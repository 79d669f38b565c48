import { beforeEach, expect, it } from '@jest/globals';
import { SlowMoment } from './slow-moment.js';

let moment: SlowMoment;
beforeEach(() => {
  moment = new SlowMoment();
});

it('excuses everybody who was given up and had asked before the first was told', () => {
  expect([moment.excuses(0, 5500), moment.excuses(100, 5600), moment.excuses(5400, 10_900)]).toEqual([
    true,
    true,
    true,
  ]);
});

it('does not excuse who is told at once', () => {
  expect(moment.excuses(0, 3999)).toBe(false);
});

it('does not excuse who asked later and is given up as well: that would go on for ever', () => {
  moment.excuses(0, 5500);
  expect(moment.excuses(5600, 11_100)).toBe(false);
  expect(moment.excuses(11_200, 15_400)).toBe(false);
});

it('may come again after a while', () => {
  moment.excuses(0, 5500);
  expect(moment.excuses(60_000, 65_500)).toBe(true);
});
