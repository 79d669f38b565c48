import type { EventStore } from '../port.js';
import type { KurrentOptions } from './store.js';

export type { KurrentOptions } from './store.js';

/** A KurrentDB cannot be used: the message is one sentence's part that goes on from "it", without anything secret. */
export class KurrentRefused extends Error {
  override readonly name = 'KurrentRefused';
}

/**
 * Opens the log at an `esdb://` or `esdb+discover://` address. The client is loaded only here: most have no use
 * for it, and it takes its time.
 * @throws {KurrentRefused} when the address is wrong or the server is not to be reached or not to be used
 */
export async function openKurrent(url: string, options: KurrentOptions = {}): Promise<EventStore> {
  const [{ BadAddress, parseAddress }, { isAccessDenied }, { TooOld }, { KurrentEventStore }] = await Promise.all([
    import('./address.js'),
    import('./failure.js'),
    import('./identity.js'),
    import('./store.js'),
  ]);
  try {
    const address = parseAddress(url);
    try {
      return await KurrentEventStore.open(address, options);
    } catch (error) {
      if (error instanceof TooOld) throw error;
      const reason = isAccessDenied(error)
        ? `${address.place} does not accept this user and password`
        : `nothing at ${address.place} answers as a KurrentDB`;
      throw new KurrentRefused(reason, { cause: error });
    }
  } catch (error) {
    if (error instanceof BadAddress || error instanceof TooOld) throw new KurrentRefused(error.message);
    throw error;
  }
}
