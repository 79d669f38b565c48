import { expect, it } from '@jest/globals';
import pg from 'pg';
import { ofDatabase } from './database-failures.js';

const failed = (code: string) => Object.assign(new pg.DatabaseError('failed', 6, 'error'), { code });

it('a value that does not fit is the fault of `after` where the request says where a list goes on', () => {
  expect(ofDatabase(failed('22P02'), true)).toMatchObject({ status: 400, more: { errors: [{ field: 'after' }] } });
});

it('a value that does not fit is ours to mend in any other request', () => {
  expect(ofDatabase(failed('22P02'), false)).toBeUndefined();
});

it.each([true, false])('a database that gives way is to be asked again, goesOn %s', (goesOn) => {
  expect(ofDatabase(failed('40001'), goesOn)).toMatchObject({ status: 503, code: 'store-unavailable' });
});
