import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Random bytes are drawn for many ivs at once: asking the system each time costs as much as encrypting. */
const DRAWN = 1_024 * IV_BYTES;
let drawn = Buffer.alloc(0);
let used = 0;

function freshIv(): Buffer {
  if (used === drawn.length) [drawn, used] = [randomBytes(DRAWN), 0];
  return drawn.subarray(used, (used += IV_BYTES));
}

/** AES-256-GCM with a random iv: iv ‖ ciphertext ‖ tag; text as UTF-8. `about` must be the same again to decrypt. */
export function encrypt(key: Uint8Array, plain: string | Uint8Array, about: string): Buffer {
  const iv = freshIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when the key, `about` or any byte is not what it was. */
export function decrypt(key: Uint8Array, sealed: Uint8Array, about: string): Buffer | undefined {
  if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES));
  try {
    // In this mode nothing is left for the end but to compare the tag.
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}
