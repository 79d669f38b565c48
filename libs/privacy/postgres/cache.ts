import { CACHE_SECONDS, type LiveKey } from '../key-store.js';

const MOST = 10_000;

/** Keys in memory, for {@link CACHE_SECONDS} at most: that is how long a destruction elsewhere may go unnoticed. */
export class KeyCache {
  readonly #ids = new Map<string, { readonly key: LiveKey; readonly until: number }>();
  readonly #subjects = new Map<string, string>();

  byId(id: string): LiveKey | undefined {
    const kept = this.#ids.get(id);
    if (kept && kept.until > performance.now()) return kept.key;
    if (kept) this.#drop(kept.key);
    return undefined;
  }

  bySubject(subject: string): LiveKey | undefined {
    const id = this.#subjects.get(subject);
    return id === undefined ? undefined : this.byId(id);
  }

  keep(key: LiveKey): void {
    this.#drop(key);
    this.#ids.set(key.id, { key, until: performance.now() + CACHE_SECONDS * 1000 });
    this.#subjects.set(key.subject, key.id);
    // The oldest stands first.
    for (const { key: oldest } of this.#ids.values()) {
      if (this.#ids.size <= MOST) break;
      this.#drop(oldest);
    }
  }

  forget(subject: string): void {
    const id = this.#subjects.get(subject);
    if (id !== undefined) this.#drop({ id, subject });
  }

  #drop({ id, subject }: Pick<LiveKey, 'id' | 'subject'>): void {
    this.#ids.delete(id);
    if (this.#subjects.get(subject) === id) this.#subjects.delete(subject);
  }
}
