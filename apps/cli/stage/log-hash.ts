import { createHash } from 'node:crypto';
import type { Parts } from '#assembly';
import { cohortClasses, matchClasses, personClasses, programmeClasses, relationshipClasses } from '#domain';
import { canonicalJson, decode, type Position } from '#event-store';

const CLASSES = { ...programmeClasses, ...cohortClasses, ...personClasses, ...matchClasses, ...relationshipClasses };

/**
 * SHA-256, hex, over the plaintext of all events by stream and version: two logs with the same hash tell the same
 * history, whatever their keys and the order in which streams were written.
 */
export async function logHash({ store, sealer }: Pick<Parts, 'store' | 'sealer'>) {
  const streams = new Map<string, string[]>();
  let events = 0;
  for (let after: Position | undefined, atEnd = false; !atEnd;) {
    const page = await store.readAll(after, 2000);
    const recorded = page.events.map((event) => decode(event));
    for (const { stream, version, event } of await sealer.openAll(recorded, CLASSES)) {
      const lines = streams.get(stream) ?? [];
      lines.push(`${version} ${canonicalJson(event)}`);
      streams.set(stream, lines);
      events += 1;
    }
    ({ next: after, atEnd } = page);
  }
  const hash = createHash('sha256');
  for (const stream of [...streams.keys()].sort()) hash.update(`${stream}\n${streams.get(stream)!.join('\n')}\n`);
  return { logHash: hash.digest('hex'), events, streams: streams.size };
}
