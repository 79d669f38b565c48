import type { ThrottlerStorage } from '@nestjs/throttler';

interface Window {
  hits: number;
  /** Monotonic milliseconds. */
  readonly until: number;
}

/**
 * How often each caller came, in windows that begin with their first request: one number for each of them, however
 * many requests come. (The package's own storage keeps the time of each request and goes through all at each.)
 */
export class Hits implements ThrottlerStorage {
  /** Oldest first: all windows are of one length. */
  readonly #windows = new Map<string, Window>();

  async increment(key: string, ttl: number, limit: number) {
    const now = performance.now();
    let window = this.#windows.get(key);
    if (window === undefined || window.until <= now) {
      this.#forgetOver(now);
      window = { hits: 0, until: now + ttl };
      this.#windows.set(key, window);
    }
    window.hits++;
    const isBlocked = window.hits > limit;
    const timeToExpire = Math.ceil((window.until - now) / 1000);
    return { totalHits: window.hits, timeToExpire, isBlocked, timeToBlockExpire: isBlocked ? timeToExpire : 0 };
  }

  #forgetOver(now: number): void {
    for (const [key, { until }] of this.#windows) {
      if (until > now) break;
      this.#windows.delete(key);
    }
  }
}
