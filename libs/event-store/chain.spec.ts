import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical.js';
import { firstBroken, GENESIS, link } from './chain.js';
import { uuidv5 } from './uuid.js';

const event = {
  ...{ stream: 'person-1', version: 1, id: '2ed6657d-e927-568b-95e1-2665a8aea6a2', type: 'PersonRegistered' },
  ...{ schemaVersion: 1, metadata: '{"m":"ä"}', data: '{"d":1}' },
};

describe('the hash chain', () => {
  it('is SHA-256 over tag, previous hash, and metadata and data with their lengths', () => {
    const expected = createHash('sha256')
      .update('throughline-event-1\nperson-1\n1\n2ed6657d-e927-568b-95e1-2665a8aea6a2\nPersonRegistered\n1\n')
      .update(Buffer.alloc(32))
      .update(Buffer.from([0, 0, 0, 10]))
      .update('{"m":"ä"}')
      .update(Buffer.from([0, 0, 0, 7]))
      .update('{"d":1}')
      .digest('hex');
    expect(Buffer.from(link(GENESIS, event)).toString('hex')).toBe(expected);
  });

  it('keeps its format: this hash was written by the first version', () => {
    expect(Buffer.from(link(GENESIS, event)).toString('hex')).toBe(
      '6706af9e98966c8e843da59210f180d65236bdaa8f6517309807319634bb4db0',
    );
  });

  it.each(['stream', 'id', 'type', 'metadata', 'data'] as const)('covers the %s', (field) => {
    expect(link(GENESIS, { ...event, [field]: `${event[field]} ` })).not.toEqual(link(GENESIS, event));
  });

  it('covers the versions and what came before', () => {
    const others = [
      link(GENESIS, { ...event, version: 2 }),
      link(GENESIS, { ...event, schemaVersion: 2 }),
      link(link(GENESIS, event), event),
    ];
    for (const other of others) expect(other).not.toEqual(link(GENESIS, event));
  });

  it('breaks at the first event that was altered, left out or moved', () => {
    const hashed = { ...event, hash: link(GENESIS, event) };
    const next = { ...event, version: 2, data: '{"d":2}' };
    const chain = [hashed, { ...next, hash: link(hashed.hash, next) }];
    expect(firstBroken(chain)).toBeUndefined();
    expect(firstBroken([{ ...hashed, data: '{"d":3}' }, chain[1]!])).toBe(1);
    expect(firstBroken(chain.slice(1))).toBe(2);
    expect(firstBroken(chain.toReversed())).toBe(2);
  });
});

describe('a derived id', () => {
  it('is the UUID version 5 of RFC 9562, appendix A.4', () => {
    expect(uuidv5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });
});

describe('canonical JSON', () => {
  it('is the same for equal values, whatever the order of their fields, at every depth', () => {
    expect(canonicalJson({ b: [{ z: 1, a: undefined, y: null }], a: 'ä' })).toBe('{"a":"ä","b":[{"y":null,"z":1}]}');
    expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
  });

  it('leaves out no field for its name, and lets values say themselves how they read', () => {
    const named = {
      at: Temporal.Instant.from('2026-11-02T18:01:12.345Z'),
      ...JSON.parse('{"__proto__":{"b":1,"a":2}}'),
    };
    expect(canonicalJson(named)).toBe('{"__proto__":{"a":2,"b":1},"at":"2026-11-02T18:01:12.345Z"}');
  });
});
