import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KeyStore } from '#privacy';

/** One set of keys, reached in as many ways as there would be processes. */
export interface Keys {
  open(): Promise<KeyStore>;
  dispose(): Promise<void>;
}

/** What every key store promises. */
export function keyStoreContract(name: string, start: () => Promise<Keys>): void {
  describe(`the key store in ${name}`, () => {
    let keys: Keys;
    let store: KeyStore;
    let other: KeyStore;
    const person = () => `person:${randomUUID()}`;

    beforeAll(async () => {
      keys = await start();
      store = await keys.open();
      other = await keys.open();
    });
    afterAll(async () => {
      await store?.close();
      await other?.close();
      await keys?.dispose();
    });

    it('makes a key of 32 bytes for each subject, and the same ever after, for every process', async () => {
      const [a, b, c] = [person(), person(), person()];
      const made = await store.keysFor([a, b, a]);
      expect([...made.keys()].sort()).toEqual([a, b].sort());
      expect(made.get(a)!.key).toHaveLength(32);
      expect(made.get(a)!.key).not.toEqual(made.get(b)!.key);
      expect(made.get(a)!.id).not.toContain(a);
      const again = await other.keysFor([b, c, a]);
      expect(Buffer.from(again.get(a)!.key).equals(made.get(a)!.key)).toBe(true);
      expect(again.get(b)!.id).toBe(made.get(b)!.id);
    });

    it('makes one key when many ask at once', async () => {
      const subjects = Array.from({ length: 10 }, person);
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) => (n % 2 ? store : other).keysFor(n % 3 ? subjects : subjects.toReversed())),
      );
      for (const subject of subjects) {
        expect(new Set(answers.map((answer) => answer.get(subject)!.id)).size).toBe(1);
      }
    });

    it('finds keys by their id, and says nothing of ids it never gave out', async () => {
      const [a, b] = [person(), person()];
      const made = await store.keysFor([a, b]);
      const unknown = randomUUID();
      const found = await other.keysById([made.get(a)!.id, unknown, made.get(b)!.id]);
      expect([...found.values()].map(({ subject }) => subject).sort()).toEqual([a, b].sort());
      expect(found.has(unknown)).toBe(false);
    });

    it('destroys keys for ever, and remembers only whose they were', async () => {
      const [gone, kept] = [person(), person()];
      const made = await store.keysFor([gone, kept]);
      const { id } = made.get(gone)!;
      expect(await store.destroy([gone, person()])).toBe(1);
      expect(await store.destroy([gone])).toBe(0);
      expect((await store.keysById([id])).get(id)).toEqual({ id, subject: gone, key: undefined });
      expect((await store.keysById([made.get(kept)!.id])).size).toBe(1);
      expect((await store.keysFor([gone])).get(gone)!.id).not.toBe(id);
    });

    it('keeps one secret of each name, made by whoever asks first', async () => {
      const name = `secret-${randomUUID()}`;
      const made = await Promise.all([store, other, store].map((one) => one.secret(name, () => randomBytes(48))));
      expect(made[0]).toHaveLength(48);
      for (const secret of made) expect(Buffer.from(secret).equals(made[0]!)).toBe(true);
      const later = await other.secret(name, () => Promise.reject(new Error('is there already')));
      expect(Buffer.from(later).equals(made[0]!)).toBe(true);
    });
  });
}
