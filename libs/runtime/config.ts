import { resolve } from 'node:path';
import { ConfigurationError } from './cannot-start.js';
import { isKurrentUrl } from './store-address.js';
import { host, port, quoted } from './listening.js';
import { telemetrySettings, type TelemetrySettings } from './telemetry/settings.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All that can be set from outside. Secrets stand in it: it is never logged. */
export interface Configuration {
  /** The data folder, absolute. */
  readonly dataDir: string;
  /** Undefined: the embedded PostgreSQL of the data folder. */
  readonly databaseUrl: string | undefined;
  /** `esdb://…`; only its outline is looked at here. Undefined: the database keeps the events. */
  readonly eventStoreUrl: string | undefined;
  /** Undefined: a second database of the embedded PostgreSQL. */
  readonly keysUrl: string | undefined;
  readonly queue: { readonly kind: 'postgres' } | { readonly kind: 'redis'; readonly url: string };
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly identity:
    { readonly kind: 'local' } | { readonly kind: 'oidc'; readonly issuer: string; readonly audience: string };
  /** 32 bytes from MASTER_KEY. Undefined: the file in the data folder (master-key.ts). */
  readonly masterKey: Uint8Array | undefined;
  /** Undefined: messages stay in the outbox. */
  readonly smtpUrl: string | undefined;
  readonly logLevel: LogLevel;
  readonly telemetry: TelemetrySettings;
}

/** What flags of the command line set; a flag wins over its variable. */
export interface Overrides {
  /** `--data`; default `.throughline` in the working directory. */
  readonly data?: string;
  /** `--port`, as typed or as a number. */
  readonly port?: string | number;
  readonly host?: string;
  readonly logLevel?: LogLevel;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The one reader of environment variables. An empty variable counts as unset.
 * @throws {ConfigurationError} one sentence that names the variable, the rule and what would be accepted.
 */
export function readConfiguration(overrides: Overrides = {}, environment: Environment = process.env): Configuration {
  const read = (name: string) => environment[name]?.trim() || undefined;
  const databaseUrl = postgresUrl('DATABASE_URL', read('DATABASE_URL'));
  const keysUrl = postgresUrl('KEYS_URL', read('KEYS_URL'));
  if (databaseUrl && keysUrl && sameDatabase(databaseUrl, keysUrl)) {
    throw new ConfigurationError(
      'KEYS_URL names the same database as DATABASE_URL, and keys need a database of their own with its own backup: name another one.',
    );
  }
  return {
    dataDir: resolve(overrides.data ?? '.throughline'),
    databaseUrl,
    eventStoreUrl: eventStoreUrl(read('EVENT_STORE_URL')),
    keysUrl,
    queue: queue(read('QUEUE_URL')),
    host: host('HOST', overrides.host ?? read('HOST') ?? '127.0.0.1'),
    port: port(overrides.port === undefined ? 'PORT' : '--port', String(overrides.port ?? read('PORT') ?? 3000)),
    identity: identity(read('OIDC_ISSUER'), read('OIDC_AUDIENCE')),
    masterKey: masterKey(read('MASTER_KEY')),
    smtpUrl: smtpUrl(read('SMTP_URL')),
    logLevel: overrides.logLevel ?? logLevel(read('LOG_LEVEL') ?? 'info'),
    telemetry: telemetrySettings(read),
  };
}

/** 32 bytes, written as 64 hexadecimal digits or in base64. @throws {ConfigurationError} without repeating `text`. */
export function parseMasterKey(source: string, text: string): Uint8Array {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  throw new ConfigurationError(
    `${source} is not a key of 32 bytes: write 64 hexadecimal digits, or 44 characters of base64 (openssl rand -base64 32).`,
  );
}

function masterKey(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : parseMasterKey('MASTER_KEY', text);
}

function postgresUrl(name: string, text: string | undefined): string | undefined {
  return url(name, text, ['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database');
}

function smtpUrl(text: string | undefined): string | undefined {
  return url('SMTP_URL', text, ['smtp:', 'smtps:'], 'smtp://user:password@host:587');
}

/** The text itself when it is a URL of one of these schemes with a host. The value may hold a password: never said. */
function url(name: string, text: string | undefined, schemes: readonly string[], example: string): string | undefined {
  if (text === undefined) return undefined;
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed && schemes.includes(parsed.protocol) && parsed.hostname !== '') return text;
  throw new ConfigurationError(
    `${name} is not an address that begins with ${schemes.join('// or ')}//, like ${example}.`,
  );
}

function sameDatabase(one: string, other: string): boolean {
  const place = (text: string) => {
    const { hostname, port, pathname } = new URL(text);
    return [hostname.toLowerCase(), port || '5432', pathname].join('|');
  };
  return place(one) === place(other);
}

function queue(text: string | undefined): Configuration['queue'] {
  const address = url('QUEUE_URL', text, ['redis:', 'rediss:'], 'redis://host:6379 (unset: the database)');
  return address === undefined ? { kind: 'postgres' } : { kind: 'redis', url: address };
}

function eventStoreUrl(text: string | undefined): string | undefined {
  if (text === undefined || isKurrentUrl(text)) return text;
  throw new ConfigurationError(
    'EVENT_STORE_URL is not an address that begins with esdb:// or esdb+discover://, like esdb://user:password@host:2113?tls=true (unset: the database keeps the events).',
  );
}

function logLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase());
  if (level) return level;
  throw new ConfigurationError(`LOG_LEVEL is ${quoted(text)}, and only ${LOG_LEVELS.join(', ')} are known.`);
}

function identity(issuer: string | undefined, audience: string | undefined): Configuration['identity'] {
  if (issuer === undefined && audience === undefined) return { kind: 'local' };
  if (issuer === undefined || audience === undefined) {
    const [set, missing] = issuer ? ['OIDC_ISSUER', 'OIDC_AUDIENCE'] : ['OIDC_AUDIENCE', 'OIDC_ISSUER'];
    throw new ConfigurationError(`${missing} is unset while ${set} is set: set both, or neither to use a local key.`);
  }
  const parsed = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const nearby = parsed && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname);
  if (parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && nearby))
    return { kind: 'oidc', issuer, audience };
  throw new ConfigurationError('OIDC_ISSUER is not an https:// address (http:// is accepted for this machine only).');
}
