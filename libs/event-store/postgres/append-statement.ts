import type pg from 'pg';
import { measures } from '../measures.js';
import { GIVEN_UP_AFTER } from '../patience.js';
import { WrongExpectedVersion } from '../port.js';
import type { Appended, ExpectedVersion } from '../port.js';
import { formatPosition } from './position.js';
import type { Batch } from './waiting.js';

const APPEND = {
  name: 'log-append',
  text: `SELECT batch, epoch, txid::text, global_position::text, actual
    FROM log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
  query_timeout: GIVEN_UP_AFTER,
};

/** Stands in no name (see limits.ts) and in no JSON text. */
const SEPARATOR = '\u001e';

/** One row of {@link APPEND}; the place is null when the batch was not taken. */
type Row = [batch: number, epoch: number | null, txid: string, globalPosition: string, actual: number];

/** What became of each batch of a group, in order: where it stands now, or that its stream had another version. */
export async function appendGroup(
  pool: pg.Pool,
  group: readonly Batch[],
): Promise<readonly (Appended | WrongExpectedVersion)[]> {
  const taken = measures();
  const from = taken ? performance.now() : 0;
  const { rows } = await pool.query<Row>({ ...APPEND, values: listsOf(group), rowMode: 'array' });
  taken?.statement.record((performance.now() - from) / 1000);
  taken?.group.record(group.length);
  const verdicts: (Appended | WrongExpectedVersion)[] = [];
  for (const [n, epoch, txid, globalPosition, actual] of rows) {
    const { stream, events, expected } = group[n - 1]!;
    verdicts[n - 1] =
      epoch === null
        ? new WrongExpectedVersion(stream, expected, actual)
        : { version: before(expected) + events.length, position: formatPosition(epoch, txid, globalPosition) };
  }
  return verdicts;
}

/** The arguments of {@link APPEND}: four lists of batches, eight of events, each joined to one text. */
function listsOf(group: readonly Batch[]): string[] {
  const streams: string[] = [];
  const expecteds: number[] = [];
  const finals: number[] = [];
  const finalHashes: string[] = [];
  const batches: number[] = [];
  const versions: number[] = [];
  const ids: string[] = [];
  const types: string[] = [];
  const schemaVersions: number[] = [];
  const datas: string[] = [];
  const metadatas: string[] = [];
  const hashes: string[] = [];
  for (const { stream, events, expected } of group) {
    let version = before(expected);
    streams.push(stream);
    expecteds.push(version);
    for (const event of events) {
      batches.push(streams.length);
      versions.push(++version);
      ids.push(event.id);
      types.push(event.type);
      schemaVersions.push(event.schemaVersion);
      datas.push(event.data);
      metadatas.push(event.metadata);
      hashes.push(event.hash.toHex());
    }
    finals.push(version);
    finalHashes.push(hashes.at(-1)!);
  }
  return [
    ...[streams, expecteds, finals, finalHashes],
    ...[batches, versions, ids, types, schemaVersions, datas, metadatas, hashes],
  ].map((list) => list.join(SEPARATOR));
}

function before(expected: ExpectedVersion): number {
  return expected === 'no-stream' ? 0 : expected;
}
