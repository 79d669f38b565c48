import { hash } from 'node:crypto';

/** Namespace of every id that Throughline derives (itself a random UUID, fixed for ever). */
export const NAMESPACE = '5e0c6f4e-6a0b-4a6e-9d0b-3f6f2f1f7a11';

const bytesOf = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex');
const OURS = bytesOf(NAMESPACE);

/** UUID version 5 (RFC 9562): the same name in the same namespace gives the same id, anywhere. */
export function uuidv5(name: string, namespace: string = NAMESPACE): string {
  const space = namespace === NAMESPACE ? OURS : bytesOf(namespace);
  const bytes = Buffer.allocUnsafe(space.length + Buffer.byteLength(name));
  bytes.set(space);
  bytes.write(name, space.length);
  const hex = hash('sha1', bytes, 'hex');
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
