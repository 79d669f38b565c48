import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Hmac } from './hmac.js';

describe('an HMAC', () => {
  it.each([0, 1, 32, 63, 64, 65, 200])('is that of node:crypto under a key of %d bytes', (length) => {
    const key = randomBytes(length);
    const hmac = new Hmac(key);
    for (const text of ['', 'a', 'Größe 🙂', 'x'.repeat(10_000)]) {
      expect(hmac.of(text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
    }
  });

  it('takes a key in words as its UTF-8', () => {
    expect(new Hmac('Schlüssel').of('text')).toBe(createHmac('sha256', 'Schlüssel').update('text').digest('hex'));
  });
});
