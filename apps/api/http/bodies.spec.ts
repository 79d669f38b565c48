import { expect, it } from '@jest/globals';
import { bodiesOf, type Same } from './bodies.js';
import { Line, OneOf, SomeOf, Whole } from './fields.js';
import { Nothing } from './nothing.js';

/** What is asserted here is asserted by the compiler: each line below that is expected not to compile would, unchecked. */

type Command =
  | { type: 'Name'; name: string; nickname?: string }
  | { type: 'Retire' }
  /** One that flows alone send. */
  | { type: 'FinishClosing' };

class NameBody {
  @Line({})
  name!: string;

  @Line({ optional: true })
  nickname?: string;
}

class Shorter {
  @Line({})
  name!: string;
}

class Looser extends Shorter {
  @Line({})
  nickname!: string;
}

it('every command from outside has a body with exactly its fields, and no other command has one', () => {
  const bodies = bodiesOf<Command>()({ Name: NameBody, Retire: Nothing });
  expect(bodies).toEqual({ Name: NameBody, Retire: Nothing });
  // @ts-expect-error a command without a body
  bodiesOf<Command>()({ Name: NameBody });
  // @ts-expect-error a field that the command has and the body has not
  bodiesOf<Command>()({ Name: Shorter, Retire: Nothing });
  // @ts-expect-error a field that may be left out of the command, but not of the body
  bodiesOf<Command>()({ Name: Looser, Retire: Nothing });
  // @ts-expect-error a command that nobody outside may send
  bodiesOf<Command>()({ Name: NameBody, Retire: Nothing, FinishClosing: Nothing });
});

it('a field is checked as what the compiler believes it to be', () => {
  class Wrong {
    // @ts-expect-error a number is not text
    @Line({})
    count!: number;

    // @ts-expect-error one that may be left out has to say so
    @Whole({ min: 1, max: 2 })
    size?: number;

    // @ts-expect-error one that has to be there may not be left out
    @Whole({ min: 1, max: 2, optional: true })
    weight!: number;

    // @ts-expect-error a word of the type is missing
    @OneOf(['yes', 'no'], {})
    answer!: 'yes' | 'no' | 'perhaps';

    // @ts-expect-error a list is not one of its words
    @SomeOf(['yes', 'no'], {})
    answers!: 'yes' | 'no';

    // @ts-expect-error the example is not one
    @Whole({ min: 1, max: 2, example: 'two' })
    length!: number;
  }
  const same: Same<{ a?: string }, { a: string | undefined }> = false;
  expect([new Wrong(), same]).toHaveLength(2);
});
