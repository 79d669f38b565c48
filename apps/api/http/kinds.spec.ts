import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Nested, NestedList, OneOf, Text } from './fields.js';
import * as kinds from './kinds.js';
import type { Kind } from './field.js';

interface Case {
  readonly name: string;
  readonly kind: Pick<Kind<unknown>, 'holds' | 'schema'>;
  readonly takes: readonly unknown[];
  readonly refuses: readonly unknown[];
}

const id = '0b6e9f0e-5d0f-5a51-9a43-6a9d1f0c7e11';

/** Besides these, none of them takes null, a number or text in place of another, a list or an object. */
const CASES: readonly Case[] = [
  {
    name: 'text',
    kind: kinds.text(10),
    takes: ['a', 'two\nlines', 'ten of 10.', '🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂'],
    refuses: ['', '  ', '\n', 'eleven of 11', 'a\0b', '\ud800', '🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂'],
  },
  {
    name: 'a line',
    kind: kinds.line(200),
    takes: ['Leaders Together', 'Zoë', 'می\u200cخواهم', 'x'.repeat(200)],
    refuses: ['two\nlines', 'a\rb', 'a\u2028b', 'a\u007f', 'a\u202eb', '\u200b \u200d', 'x'.repeat(201)],
  },
  {
    name: 'a UUID',
    kind: kinds.uuid,
    takes: [id, '3f2504e0-4f89-8d3a-9a0c-0305e82c3301'],
    refuses: [id.toUpperCase(), id.replaceAll('-', ''), `${id}\n`, `{${id}}`, '00000000-0000-0000-0000-000000000000'],
  },
  {
    name: 'a date',
    kind: kinds.date,
    takes: ['2026-09-03', '2028-02-29', '1900-01-01', '2199-12-31'],
    refuses: ['2026-02-29', '2026-13-01', '2026-9-3', '20260903', '2026-09-03T00:00', '1899-12-31', '+002026-09-03'],
  },
  {
    name: 'a time of day',
    kind: kinds.time,
    takes: ['00:00', '09:30', '23:59'],
    refuses: ['24:00', '9:30', '09:30:00', '09:60'],
  },
  {
    name: 'an instant',
    kind: kinds.instant,
    takes: ['2026-09-03T09:30:00+01:00', '2026-09-03T08:30Z', '2026-09-03T08:30:00.123456Z'],
    refuses: ['2026-09-03T09:30:00', '2026-09-03', '2026-09-31T09:30Z', '2026-09-03T25:00Z', '2026-09-03T09:30Z[UTC]'],
  },
  {
    name: 'a time zone',
    kind: kinds.zone,
    takes: ['Europe/London', 'America/Argentina/Buenos_Aires', 'UTC', 'europe/london'],
    refuses: ['+01:00', 'Europe/Nowhere', 'London', '../London', 'Europe/London\n'],
  },
  {
    name: 'a duration of the calendar',
    kind: kinds.duration('calendar'),
    takes: ['P6M', 'P2W', 'P1Y6M', 'P10D', 'P100Y'],
    refuses: ['PT2H', 'P0D', '-P6M', 'P-6M', 'P1DT2H', '6M', 'P', 'P1.5M', 'P101Y', 'P99999Y', 'P6M6M'],
  },
  {
    name: 'a duration of the clock',
    kind: kinds.duration('clock'),
    takes: ['PT2H', 'PT1H30M', 'PT2S'],
    refuses: ['P1D', 'PT0S', 'PT', 'PT1.5H', 'PT999999H', 'P1DT2H', '-PT2H'],
  },
  {
    name: 'no time at all, where that is meant',
    kind: kinds.duration('clock', true),
    takes: ['PT0S'],
    refuses: ['P0D'],
  },
  {
    name: 'a duration of a reminder',
    kind: kinds.duration('either'),
    takes: ['P7D', 'PT24H', 'PT2S'],
    refuses: ['P1DT2H', 'P0D', 'PT0S'],
  },
  {
    name: 'an e-mail address',
    kind: kinds.email,
    takes: ['robin.ash@example.org'],
    refuses: ['robin', 'robin@', 'a@b.example\r\nBcc: c@d.example', `${'x'.repeat(250)}@example.org`],
  },
  {
    name: 'an address of the web',
    kind: kinds.web,
    takes: ['https://example.org/a?b=c', 'http://example.org'],
    refuses: ['example.org', 'javascript:alert(1)', 'ftp://example.org', 'https://'],
  },
  {
    name: 'a digest',
    kind: kinds.sha256,
    takes: ['0123456789abcdef'.repeat(4)],
    refuses: ['0123456789ABCDEF'.repeat(4), '0123456789abcdef', 'g'.repeat(64)],
  },
  { name: 'one of some words', kind: kinds.oneOf(['yes', 'no']), takes: ['yes', 'no'], refuses: ['Yes', 'toString'] },
  {
    name: 'a whole number',
    kind: kinds.number(1, 720, true),
    takes: [1, 720, 60.0],
    refuses: [0, 721, 1.5, NaN, Infinity, '60', true],
  },
  { name: 'a fraction', kind: kinds.number(0, 1, false), takes: [0, 0.2, 1], refuses: [-0.1, 1.1, NaN, '0.2'] },
  { name: 'a flag', kind: kinds.flag, takes: [true, false], refuses: ['true', 0, 1] },
  {
    name: 'a list',
    kind: kinds.listOf(kinds.oneOf(['a', 'b', 'c']), { min: 1, max: 2 }),
    takes: [['a'], ['a', 'b']],
    refuses: ['a', ['a', 'a'], ['a', 'b', 'c'], ['d'], [null], { 0: 'a', length: 1 }],
  },
  {
    name: 'names with values',
    kind: kinds.namesTo(kinds.number(1, 5, true)),
    takes: [{}, { listening: 5 }],
    refuses: ['x', { listening: 6 }, { '': 1 }, { 'a\nb': 1 }, Object.fromEntries(numbers(101).map((n) => [n, 1]))],
  },
];

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

describe('what is taken and what is refused as', () => {
  it.each(CASES)('$name', ({ kind, takes, refuses }) => {
    const wrong = kind.schema.type === 'array' ? [undefined, null, 17] : [undefined, null, [], [[]], Symbol.iterator];
    expect(takes.filter((value) => !kind.holds(value))).toEqual([]);
    expect([...refuses, ...wrong].filter((value) => kind.holds(value))).toEqual([]);
  });

  it.each(CASES.filter(({ kind }) => kind.schema.example !== undefined))(
    '$name, as its own example shows',
    ({ kind }) => {
      expect(kind.holds(kind.schema.example)).toBe(true);
    },
  );
});

it('a time zone is kept as the database of zones writes it', () => {
  expect(kinds.zone.clean!('europe/london')).toBe('Europe/London');
});

describe('bodies within bodies', () => {
  class Claim {
    @OneOf(['possessed', 'developing'], {})
    level!: 'possessed' | 'developing';
  }
  class Claims {
    @NestedList(() => Claim, { min: 1, max: 2 })
    claims!: readonly Claim[];

    @Nested(() => Claim, { optional: true })
    best?: Claim;

    @Text({ optional: true, max: 5 })
    note?: string;
  }
  const good = { level: 'possessed' };

  it.each([
    { body: { claims: [good] }, at: [] },
    { body: { claims: [good, good], best: good, note: 'short' }, at: [] },
    { body: {}, at: ['claims'] },
    { body: { claims: [] }, at: ['claims'] },
    { body: { claims: good }, at: ['claims'] },
    { body: { claims: [good, good, good] }, at: ['claims'] },
    { body: { claims: ['possessed'] }, at: ['claims'] },
    { body: { claims: [good], best: [good] }, at: ['best'] },
    { body: { claims: [good], best: null, note: null }, at: ['best', 'note'] },
    { body: { claims: [good, { level: 'none' }] }, at: ['claims.1.level'] },
    { body: { claims: [good], best: { level: 'possessed', why: 1 } }, at: ['best.why'] },
  ])('$body is wrong at $at', ({ body, at }) => {
    const found = validateSync(plainToInstance(Claims, body), {
      whitelist: true,
      forbidNonWhitelisted: true,
      stopAtFirstError: true,
    });
    const places = found.flatMap(function named({ property, constraints, children = [] }): string[] {
      const inner = children.flatMap(named).map((place) => `${property}.${place}`);
      return constraints ? [property] : inner;
    });
    expect(places).toEqual(at);
  });

  it('a message says what would be accepted', () => {
    const [error] = validateSync(plainToInstance(Claims, { claims: [good], note: 'too long' }));
    expect(error!.constraints).toEqual({ kind: 'note must be 1 to 5 characters of text, without NUL' });
  });
});
