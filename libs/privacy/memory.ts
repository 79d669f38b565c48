import { randomBytes, randomUUID } from 'node:crypto';
import { KeyStore, type DataKey, type LiveKey } from './key-store.js';

/** Keys in this process's memory: for tests. */
export class MemoryKeyStore extends KeyStore {
  readonly #live = new Map<string, LiveKey>();
  readonly #all = new Map<string, DataKey>();
  readonly #secrets = new Map<string, Promise<Uint8Array>>();

  override async keysFor(subjects: Iterable<string>): Promise<ReadonlyMap<string, LiveKey>> {
    return new Map([...subjects].map((subject) => [subject, this.#live.get(subject) ?? this.#make(subject)]));
  }

  override async keysById(ids: Iterable<string>): Promise<ReadonlyMap<string, DataKey>> {
    return new Map([...ids].flatMap((id) => (this.#all.has(id) ? [[id, this.#all.get(id)!]] : [])));
  }

  override async destroy(subjects: Iterable<string>): Promise<number> {
    const found = [...subjects].flatMap((subject) => this.#live.get(subject) ?? []);
    for (const { id, subject } of found) {
      this.#live.delete(subject);
      this.#all.set(id, { id, subject, key: undefined });
    }
    return found.length;
  }

  override secret(name: string, make: () => Promise<Uint8Array> | Uint8Array): Promise<Uint8Array> {
    const secret = this.#secrets.get(name) ?? Promise.try(make);
    this.#secrets.set(name, secret);
    return secret;
  }

  override async close(): Promise<void> {}

  #make(subject: string): LiveKey {
    const made = { id: randomUUID(), subject, key: randomBytes(32) };
    this.#live.set(subject, made);
    this.#all.set(made.id, made);
    return made;
  }
}
