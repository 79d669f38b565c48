import { readFileSync } from 'node:fs';
import type {
  ChannelCredentialOptions,
  DNSClusterOptions,
  GossipClusterOptions,
  SingleNodeOptions,
} from '@eventstore/db-client';

/** An `esdb://` address that cannot be used; the message goes on from "it" and repeats nothing of it. */
export class BadAddress extends Error {
  override readonly name = 'BadAddress';
}

/** What an address says, taken apart. Holds a password: never logged. */
export interface Address {
  readonly settings: SingleNodeOptions | GossipClusterOptions | DNSClusterOptions;
  readonly channel: ChannelCredentialOptions;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  /** For people: hosts and ports. */
  readonly place: string;
  /** Milliseconds, where the address names them. */
  readonly deadline: number | undefined;
}

const FORM = /^esdb(\+discover)?:\/\/(?:([^/?#]*)@)?([^@/?#]+)\/?(?:\?([^#]*))?$/;
const HOST = /^([A-Za-z0-9._-]+)(?::(\d{1,5}))?$/;
const PREFERENCES = ['leader', 'follower', 'read_only_replica', 'random'] as const;

/**
 * `esdb://user:password@host:2113,host:2113?tls=true&…`, likewise `esdb+discover://`. Not left to the client: what
 * it does not understand it prints on the console, with everything that stands in the address.
 * @throws {BadAddress}
 */
export function parseAddress(text: string): Address {
  const [, discover, user, authority, query] = FORM.exec(text.trim()) ?? [];
  if (!authority) throw new BadAddress('it is not like esdb://user:password@host:2113?tls=true');
  const hosts = authority.split(',').map(parseHost);
  const options = parseOptions(query ?? '');
  const client = {
    connectionName: options.get('connectionname') ?? 'throughline',
    keepAliveInterval: duration(options, 'keepaliveinterval'),
    keepAliveTimeout: duration(options, 'keepalivetimeout'),
  };
  const discovery = {
    maxDiscoverAttempts: whole(options, 'maxdiscoverattempts') ?? 3,
    discoveryInterval: whole(options, 'discoveryinterval'),
    gossipTimeout: whole(options, 'gossiptimeout') ?? 3,
    nodePreference: oneOf(options, 'nodepreference', PREFERENCES),
  };
  const [first] = hosts as [HostAndPort];
  return {
    settings: discover
      ? { ...client, ...discovery, discover: first }
      : hosts.length > 1
        ? { ...client, ...discovery, endpoints: hosts }
        : { ...client, endpoint: first },
    channel: channel(options),
    credentials: credentials(user),
    place: hosts.map(({ address, port }) => `${address}:${port}`).join(', '),
    deadline: whole(options, 'defaultdeadline'),
  };
}

interface HostAndPort {
  readonly address: string;
  readonly port: number;
}

function parseHost(text: string): HostAndPort {
  const [, address, port = '2113'] = HOST.exec(text.trim()) ?? [];
  if (address && Number(port) <= 65_535) return { address, port: Number(port) };
  throw new BadAddress('a host in it is not like host:2113; several stand side by side with commas');
}

function credentials(user: string | undefined): Address['credentials'] {
  if (user === undefined || user === '') return undefined;
  const [username = '', password, ...rest] = user.split(':').map(decoded);
  if (username !== '' && password && rest.length === 0) return { username, password };
  throw new BadAddress('its user and password are not like user:password@, with what is special written as %40');
}

const OPTIONS = [
  ...['tls', 'tlsCAFile', 'tlsVerifyCert', 'userCertFile', 'userKeyFile', 'connectionName', 'defaultDeadline'],
  ...['keepAliveInterval', 'keepAliveTimeout', 'nodePreference', 'maxDiscoverAttempts', 'discoveryInterval'],
  ...['gossipTimeout', 'throwOnAppendFailure'],
];

/** By name in small letters, as the client has it. */
function parseOptions(query: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', value = '', ...rest] = pair.split('=').map(decoded);
    const flat = name.toLowerCase().replace(/[_-]/g, '');
    if (!OPTIONS.some((known) => known.toLowerCase() === flat) || value === '' || rest.length > 0) {
      throw new BadAddress(`it has an option that is not known; known are ${OPTIONS.join(', ')}`);
    }
    options.set(flat, value);
  }
  return options;
}

function channel(options: ReadonlyMap<string, string>): ChannelCredentialOptions {
  const tls = truth(options, 'tls') ?? true;
  if (truth(options, 'tlsverifycert') === false) {
    throw new BadAddress('tlsVerifyCert=false is not accepted: name the certificate to trust with tlsCAFile');
  }
  if (truth(options, 'throwonappendfailure') === false) {
    throw new BadAddress('throwOnAppendFailure=false is not accepted: leave it out');
  }
  const [cert, key] = [options.get('usercertfile'), options.get('userkeyfile')];
  if ((cert === undefined) !== (key === undefined)) throw new BadAddress('userCertFile and userKeyFile go together');
  return {
    insecure: !tls,
    rootCertificate: fileOf(options, 'tlscafile'),
    userCertFile: fileOf(options, 'usercertfile'),
    userKeyFile: fileOf(options, 'userkeyfile'),
  };
}

function fileOf(options: ReadonlyMap<string, string>, name: string): Buffer | undefined {
  const path = options.get(name);
  try {
    return path === undefined ? undefined : readFileSync(path);
  } catch (error) {
    throw new BadAddress(`the file of its ${proper(name)} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function truth(options: ReadonlyMap<string, string>, name: string): boolean | undefined {
  const text = oneOf(options, name, ['true', 'false']);
  return text === undefined ? undefined : text === 'true';
}

function oneOf<T extends string>(options: ReadonlyMap<string, string>, name: string, values: readonly T[]) {
  const text = options.get(name)?.toLowerCase();
  const found = values.find((value) => value === text);
  if (text === undefined || found) return found;
  throw new BadAddress(`its ${proper(name)} is one of ${values.join(', ')}`);
}

function whole(options: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = options.get(name);
  if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new BadAddress(`its ${proper(name)} is a whole number from 1 on`);
}

/** Milliseconds; -1 means never. The client writes on the console what it finds too short. */
function duration(options: ReadonlyMap<string, string>, name: string): number | undefined {
  if (options.get(name) === '-1') return -1;
  const milliseconds = whole(options, name);
  if (milliseconds === undefined || milliseconds >= 10_000) return milliseconds;
  throw new BadAddress(`its ${proper(name)} is at least 10000 milliseconds, or -1`);
}

const proper = (name: string): string => OPTIONS.find((known) => known.toLowerCase() === name) ?? name;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadAddress('it holds a % that does not stand for a character; % itself is written %25');
  }
}
