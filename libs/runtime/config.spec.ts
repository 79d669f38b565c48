import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './cannot-start.js';
import { readConfiguration, type Environment } from './config.js';
import { readStoreAddress } from './store-address.js';

const complaint = (environment: Environment): string => {
  try {
    readConfiguration({}, environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('configuration', () => {
  it('needs nothing: everything has an embedded default on this machine', () => {
    expect(readConfiguration({ data: '/data' }, {})).toEqual({
      dataDir: '/data',
      databaseUrl: undefined,
      eventStoreUrl: undefined,
      keysUrl: undefined,
      queue: { kind: 'postgres' },
      host: '127.0.0.1',
      port: 3000,
      identity: { kind: 'local' },
      masterKey: undefined,
      smtpUrl: undefined,
      logLevel: 'info',
      telemetry: { service: 'throughline', metrics: undefined, traces: undefined },
    });
  });

  it('takes an empty variable for an unset one', () => {
    expect(readConfiguration({}, { PORT: '', DATABASE_URL: ' ' })).toEqual(readConfiguration({}, {}));
  });

  it('lets a flag win over its variable', () => {
    expect(readConfiguration({ port: '3111' }, { PORT: '80' }).port).toBe(3111);
  });

  it.each(['redis://cache:6379', 'rediss://cache:6379/1'])('takes %s as the queue', (address) => {
    expect(readConfiguration({}, { QUEUE_URL: address }).queue).toEqual({ kind: 'redis', url: address });
  });

  it.each(['esdb://u:p@one:2113,two:2113?tls=true', 'esdb+discover://cluster.example'])(
    'takes %s as the event store',
    (address) => {
      expect(readConfiguration({}, { EVENT_STORE_URL: address }).eventStoreUrl).toBe(address);
    },
  );

  it('takes an address, the name of a variable or the database itself for a store to copy from or to', () => {
    const environment = { OLD: 'esdb://u:hunter2@one:2113?tls=false', EMPTY: ' ' };
    expect(readStoreAddress('FROM', 'OLD', environment)).toEqual({ kind: 'kurrent', url: environment.OLD });
    expect(readStoreAddress('TO', 'postgres://h/d', {})).toEqual({ kind: 'postgres', url: 'postgres://h/d' });
    expect(readStoreAddress('TO', 'database', {})).toEqual({ kind: 'database' });
    for (const argument of ['EMPTY', 'UNSET', 'mysql://u:hunter2@h']) {
      const read = () => readStoreAddress('FROM', argument, environment);
      expect(read).toThrow(/^FROM .*\.$/);
      expect(read).not.toThrow('hunter2');
    }
  });

  it('takes the master key as 64 hexadecimal digits or as base64 of 32 bytes', () => {
    const key = Buffer.alloc(32, 7);
    const read = (text: string) => Buffer.from(readConfiguration({}, { MASTER_KEY: text }).masterKey ?? []);
    expect(read(key.toString('hex'))).toEqual(key);
    expect(read(key.toString('base64'))).toEqual(key);
  });

  it.each([
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['METRICS_PORT', '94640'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'grpc://u:hunter2@h'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['HOST', 'two words'],
    ['DATABASE_URL', 'mysql://u:hunter2@h/d'],
    ['DATABASE_URL', 'hunter2'],
    ['KEYS_URL', 'https://u:hunter2@h'],
    ['QUEUE_URL', 'amqp://u:hunter2@h'],
    ['EVENT_STORE_URL', 'kurrentdb://u:hunter2@h:2113'],
    ['EVENT_STORE_URL', 'hunter2'],
    ['MASTER_KEY', 'hunter2'],
    ['MASTER_KEY', Buffer.alloc(31).toString('base64')],
    ['SMTP_URL', 'mail://u:hunter2@h'],
    ['LOG_LEVEL', 'loud'],
  ])('answers a wrong %s (%s) with one sentence that names it and repeats no secret', (name, value) => {
    const sentence = complaint({ [name]: value });
    expect(sentence).toMatch(new RegExp(`^${name} .*\\.$`));
    expect(sentence).not.toContain('\n');
    expect(sentence).not.toContain('hunter2');
  });

  it('wants issuer and audience together, and an issuer that is reached safely', () => {
    expect(complaint({ OIDC_ISSUER: 'https://id.example' })).toMatch(/^OIDC_AUDIENCE is unset/);
    expect(complaint({ OIDC_AUDIENCE: 'throughline' })).toMatch(/^OIDC_ISSUER is unset/);
    expect(complaint({ OIDC_ISSUER: 'http://id.example', OIDC_AUDIENCE: 'x' })).toMatch(/^OIDC_ISSUER is not an https/);
    const identity = { kind: 'oidc', issuer: 'http://localhost:9000', audience: 'x' };
    expect(readConfiguration({}, { OIDC_ISSUER: 'http://localhost:9000', OIDC_AUDIENCE: 'x' }).identity).toEqual(
      identity,
    );
  });

  it('refuses keys in the database of the events, however its address is written', () => {
    const same = { DATABASE_URL: 'postgres://a:b@Host/one', KEYS_URL: 'postgresql://c@host:5432/one' };
    expect(complaint(same)).toMatch(/^KEYS_URL names the same database/);
    expect(readConfiguration({}, { ...same, KEYS_URL: 'postgres://c@host/keys' }).keysUrl).toBeDefined();
  });
});
