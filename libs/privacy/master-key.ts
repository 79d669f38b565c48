import { decrypt, encrypt } from './cipher.js';

/** MASTER_KEY has the wrong length, or is not the one that the keys database was made with. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
}

const CHECK = 'throughline master key';

/** The key that wraps every other one; it is never stored. */
export class MasterKey {
  /** @param bytes 32 of them. @throws {WrongMasterKey} */
  constructor(private readonly bytes: Uint8Array) {
    if (bytes.length !== 32) throw new WrongMasterKey('MASTER_KEY is not 32 bytes long.');
  }

  /** `name` binds the wrapped bytes to their place. */
  wrap(plain: Uint8Array, name: string): Buffer {
    return encrypt(this.bytes, plain, name);
  }

  /** @throws {WrongMasterKey} when they were wrapped by another key or under another name */
  unwrap(wrapped: Uint8Array, name: string): Buffer {
    const plain = decrypt(this.bytes, wrapped, name);
    if (!plain) throw new WrongMasterKey(`MASTER_KEY does not open ${name} of the keys database.`);
    return plain;
  }

  /** A value by which {@link fits} knows this key again. */
  check(): Buffer {
    return this.wrap(Buffer.from(CHECK), CHECK);
  }

  fits(check: Uint8Array): boolean {
    return decrypt(this.bytes, check, CHECK)?.toString() === CHECK;
  }
}
