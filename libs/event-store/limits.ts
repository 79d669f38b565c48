import { AppendTooLarge, MAX_BYTES_PER_APPEND, MAX_EVENTS_PER_APPEND, type NewEvent } from './port.js';

// The hash's tag separates its parts by line feeds, so no part may contain one; no store keeps NUL in a name.
const CONTROL = /[\u0000-\u001f\u007f]/; // oxlint-disable-line no-control-regex

/** What every adapter refuses alike. @throws {AppendTooLarge} {@link TypeError} for a name that cannot be hashed */
export function checkAppend(stream: string, events: readonly NewEvent[]): void {
  if (events.length === 0) throw new TypeError('an append needs at least one event');
  checkName(stream);
  for (const event of events) checkName(event.type);
  if (events.length > MAX_EVENTS_PER_APPEND) {
    throw new AppendTooLarge(`${events.length} events in one append; at most ${MAX_EVENTS_PER_APPEND} are taken`);
  }
  const bytes = byteLength(events);
  if (bytes > MAX_BYTES_PER_APPEND) {
    throw new AppendTooLarge(`${bytes} bytes in one append; at most ${MAX_BYTES_PER_APPEND} are taken`);
  }
}

/** Bytes of data and metadata together. */
export function byteLength(events: readonly Pick<NewEvent, 'data' | 'metadata'>[]): number {
  return events.reduce((sum, e) => sum + Buffer.byteLength(e.data) + Buffer.byteLength(e.metadata), 0);
}

function checkName(name: string): void {
  if (name === '' || CONTROL.test(name)) throw new TypeError(`not a stream or event type: ${JSON.stringify(name)}`);
}
