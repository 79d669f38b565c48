import { expect, it } from '@jest/globals';
import { relationship } from '#domain';
import { continues, MemoryEventStore, Transactor } from '#event-store';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import { asked, CONTACT, copied, LENGTH, mentor, supply, templateEvents } from './contacts.js';
import { contactEvent } from './straight-line.js';

it('the limit of a command makes the bytes that the command makes, ids and envelopes apart', async () => {
  const stream = 'relationship-11111111-1111-4111-8111-111111111111';
  const store = new MemoryEventStore();
  await store.append(stream, copied(await templateEvents(), stream), 'no-stream');
  const keys = new MemoryKeyStore();
  const sealer = new EnvelopeSealer(keys);
  const subject = `notes:${mentor.id}:${stream}`;
  const key = (await keys.keysFor([subject])).get(subject)!;
  const request = asked(stream, CONTACT);
  await new Transactor(store, sealer, { secret: 'bench' }).transact(relationship, request, supply);
  const ours = (await store.read(stream)).at(-1)!;
  const before = (await store.read(stream)).at(LENGTH - 1)!;

  const made = contactEvent(stream, before, request.key, key);

  const envelopeOf = ({ data }: { data: string }) => (JSON.parse(data) as { sealed: object }).sealed;
  const bare = ({ data }: { data: string }) => data.replace(/"[^"]*"\}\}$/, '');
  expect(made.metadata).toBe(ours.metadata);
  expect(bare(made)).toBe(bare(ours));
  expect(made.data).toHaveLength(ours.data.length);
  expect(made).toMatchObject({ type: ours.type, schemaVersion: ours.schemaVersion });
  expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(continues(before, { ...made, stream, version: LENGTH + 1 })).toBe(true);
  const opened = async (event: { id: string; data: string }) =>
    sealer.open(Object.entries(envelopeOf(event)).map(([keyId, text]) => ({ keyId, text, eventId: event.id })));
  expect(await opened(made)).toEqual(await opened(ours));
  expect(await opened(made)).toMatchObject([{ fields: { summary: expect.any(String) } }]);
});
