import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

const NEWLINE = 0x0a;

/** Lets COPY's text through, telling how many rows passed: in that format a newline ends a row, and nothing else. */
export function rowCounter(tell: (rows: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let rows = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) rows++;
      tell(rows);
      done(null, chunk);
    },
  });
}

/** Lets bytes through; `digest()` is their SHA-256 in hex once all have passed. */
export function digester(): { readonly through: Transform; digest(): string } {
  const hash = createHash('sha256');
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { through, digest: () => hash.digest('hex') };
}
