import { ConfigurationError } from './cannot-start.js';

/** @throws {ConfigurationError} that names `source` */
export function host(source: string, text: string): string {
  if (/^[A-Za-z0-9.:_-]+$/.test(text)) return text;
  throw new ConfigurationError(
    `${source} is neither a name nor an address to listen on, like 127.0.0.1, 0.0.0.0 or ::1.`,
  );
}

/** @throws {ConfigurationError} that names `source` */
export function port(source: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new ConfigurationError(
    `${source} is ${quoted(text)}, and a port is a whole number from 0 (any free one) to 65535.`,
  );
}

/** A short value that is no secret, cut so that a mistaken paste does not fill the screen. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 20 ? `${text.slice(0, 20)}…` : text);
}
