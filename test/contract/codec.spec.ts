import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { A, N, P, R, S, W, type Classes } from '#domain';
import {
  decode,
  encode,
  EnvelopeBroken,
  ERASED,
  firstBroken,
  GENESIS,
  type Metadata,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '#event-store';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';

interface Everything {
  readonly type: 'EverythingSaid';
  readonly by: string;
  readonly count: number;
  readonly name?: string;
  readonly clauses?: readonly { readonly goal: string }[];
  readonly note?: unknown;
  readonly minutes?: number;
  readonly reason?: string | null;
  readonly ender?: string;
}
interface Nothing {
  readonly type: 'NothingSaid';
}
const classes = {
  EverythingSaid: { by: S, count: S, name: P, clauses: A, note: N, minutes: N, reason: R, ender: W },
  NothingSaid: {},
} as const satisfies Classes<Everything | Nothing>;

const stream = 'relationship-7a1c';
const metadata: Metadata = {
  occurred: '2026-09-03T08:00:00.000Z',
  recorded: '2026-09-03T08:00:00.000Z',
  actor: { id: 'p1', role: 'mentor' },
  correlation: randomUUID(),
  causation: randomUUID(),
};
const full: Everything = {
  ...{ type: 'EverythingSaid', by: 'p1', count: 3, name: 'Ada', clauses: [{ goal: 'write' }] },
  ...{ note: { deep: ['ä', null, 1.5, true] }, minutes: 90, reason: null, ender: 'the one who ended' },
};

function setUp() {
  const keys = new MemoryKeyStore();
  const sealer = new EnvelopeSealer(keys);
  const store = async (...events: readonly { readonly type: string }[]): Promise<readonly StoredEvent[]> => {
    const place = { stream, version: 0, hash: GENESIS };
    const encoded = await encode({ classes }, place, events, metadata, () => randomUUID(), sealer);
    return encoded.map(
      (event: NewEvent, n) =>
        ({ ...event, stream, version: n + 1, position: String(n) as Position }) satisfies StoredEvent,
    );
  };
  return { keys, sealer, store };
}

describe('a stored event', () => {
  it('shows its structural fields and one envelope for each subject, and reads back in full', async () => {
    const { sealer, store } = setUp();
    const [stored] = await store(full);
    const { sealed, ...clear } = JSON.parse(stored!.data) as Record<string, unknown>;
    expect(clear).toEqual({ by: 'p1', count: 3 });
    expect(Object.keys(sealed as object)).toHaveLength(5);
    for (const text of ['Ada', 'goal', 'deep', 'ended']) expect(stored!.data).not.toContain(text);
    const recorded = decode(stored!);
    expect(recorded.event).toEqual({ type: 'EverythingSaid', by: 'p1', count: 3 });
    const [opened] = await sealer.openAll([recorded], classes);
    expect(opened).toMatchObject({ event: full, erased: [], metadata, version: 1 });
  });

  it('has no envelope when nothing in it is confidential', async () => {
    const { sealer, store } = setUp();
    const stored = await store({ type: 'NothingSaid' }, { type: 'EverythingSaid', by: 'p1', count: 0 } as Everything);
    expect(stored.map((event) => event.data)).toEqual(['{}', '{"by":"p1","count":0}']);
    expect(
      (
        await sealer.openAll(
          stored.map((e) => decode(e)),
          classes,
        )
      ).map(({ event }) => event),
    ).toEqual([{ type: 'NothingSaid' }, { type: 'EverythingSaid', by: 'p1', count: 0 }]);
  });

  it('is chained over the bytes that are stored', async () => {
    const { store } = setUp();
    expect(firstBroken(await store(full, { type: 'NothingSaid' }, full))).toBeUndefined();
  });

  it('reads "[erased]" where a key was destroyed, and stays as it is where not', async () => {
    const { keys, sealer, store } = setUp();
    const stored = await store(full);
    await keys.destroy([`notes:p1:${stream}`, `withheld:${stream}`]);
    const [opened] = await sealer.openAll(
      stored.map((e) => decode(e)),
      classes,
    );
    expect(opened!.event).toEqual({ ...full, note: ERASED, minutes: ERASED, ender: ERASED });
    expect([...opened!.erased].sort()).toEqual([`notes:p1:${stream}`, `withheld:${stream}`]);
    expect(firstBroken(stored)).toBeUndefined();
  });

  it('reads "[erased]" in every confidential field whose key nobody knows any more', async () => {
    const { store } = setUp();
    const [opened] = await setUp().sealer.openAll(
      (await store(full)).map((e) => decode(e)),
      classes,
    );
    expect(opened!.event).toEqual({
      ...{ type: 'EverythingSaid', by: 'p1', count: 3 },
      ...{ name: ERASED, clauses: ERASED, note: ERASED, minutes: ERASED, reason: ERASED, ender: ERASED },
    });
  });

  it('opens many events in one call', async () => {
    const { sealer, store } = setUp();
    const recorded = (await store(full, { type: 'NothingSaid' }, { ...full, name: 'Bo', note: 'x' } as Everything)).map(
      (e) => decode(e),
    );
    const opened = await sealer.openAll(recorded, classes);
    expect(opened.map(({ event }) => event['name'])).toEqual(['Ada', undefined, 'Bo']);
  });

  it('whose envelope was altered does not open', async () => {
    const { sealer, store } = setUp();
    const recorded = decode((await store(full))[0]!);
    const [keyId, text] = Object.entries(recorded.sealed!)[0]!;
    for (const at of [0, 20, Buffer.from(text, 'base64').length - 1]) {
      const bytes = Buffer.from(text, 'base64');
      bytes[at]! ^= 1;
      const forged = { ...recorded, sealed: { [keyId]: bytes.toString('base64') } };
      await expect(sealer.openAll([forged], classes)).rejects.toThrow(EnvelopeBroken);
    }
  });

  it('does not open under the id of another event, nor under the key of another subject', async () => {
    const { sealer, store } = setUp();
    const [one, two] = (await store(full, full)).map((e) => decode(e));
    await expect(sealer.openAll([{ ...one!, sealed: two!.sealed! }], classes)).rejects.toThrow(EnvelopeBroken);
    const [first, second] = Object.keys(one!.sealed!);
    const swapped = { [second!]: one!.sealed![first!]!, [first!]: one!.sealed![second!]! };
    await expect(sealer.openAll([{ ...one!, sealed: swapped }], classes)).rejects.toThrow(EnvelopeBroken);
  });

  it('of an undeclared type or with an undeclared field is a mistake, and nothing is sealed', async () => {
    const { store } = setUp();
    await expect(store({ type: 'Unheard' })).rejects.toThrow('Unheard');
    await expect(store({ ...full, extra: 'text' } as Everything)).rejects.toThrow('EverythingSaid.extra');
  });

  it('with notes by nobody is a mistake', async () => {
    const { store } = setUp();
    await expect(
      store({ type: 'EverythingSaid', note: 'x' } as Partial<Everything> & { type: string }),
    ).rejects.toThrow('by whom');
  });

  it('of an older schema version is brought up step by step', async () => {
    const { store } = setUp();
    const [stored] = await store({ type: 'EverythingSaid', by: 'p1', count: 2 } as Everything);
    const upcasts = {
      EverythingSaid: {
        1: ({ count, ...rest }: Record<string, unknown>) => ({ ...rest, amount: count }),
        2: (data: Record<string, unknown>) => ({ ...data, unit: 'pieces' }),
      },
    };
    expect(decode(stored!, upcasts).event).toEqual({ type: 'EverythingSaid', by: 'p1', amount: 2, unit: 'pieces' });
    expect(decode({ ...stored!, schemaVersion: 3 }, upcasts).event).toMatchObject({ count: 2 });
  });

  it('keeps its envelope: this one was written by the first version', async () => {
    class OneKey extends MemoryKeyStore {
      override async keysById(ids: Iterable<string>) {
        const key = Buffer.from(Array.from({ length: 32 }, (_, n) => n));
        return new Map([...ids].map((id) => [id, { id, subject: `notes:p1:${stream}`, key }]));
      }
    }
    const envelope = 'ZGVmZ2hpamtsbW5vMzmwCQ2MdKQcFTeJrkUdmGKxZ2PvTt9QyrjCPY/G1mqu0HC9AoS4kwQFbAltxPXHSLmVKg==';
    const data = `{"by":"p1","count":3,"sealed":{"4c7f1d1e-52a3-4a4e-8d6e-0d5b8f3f9a10":"${envelope}"}}`;
    const id = '2ed6657d-e927-568b-95e1-2665a8aea6a2';
    const [stored] = await setUp().store({ type: 'NothingSaid' });
    const recorded = decode({ ...stored!, id, type: 'EverythingSaid', data });
    const [opened] = await new EnvelopeSealer(new OneKey()).openAll([recorded], classes);
    expect(opened!.event).toEqual({ type: 'EverythingSaid', by: 'p1', count: 3, note: 'what we said', minutes: 90 });
  });
});
