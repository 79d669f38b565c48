import type { Role } from '#domain';
import { ROLES } from '#api';

/** Who a request is sent as; nobody (no token) when a line has no `as`. */
export interface Sender {
  readonly role: Exclude<Role, 'system'>;
  /** A person's id, or `$name` of one that was saved. */
  readonly person: string;
}

export interface RequestLine {
  readonly kind: 'request';
  readonly line: number;
  readonly at: Temporal.Instant;
  readonly as?: Sender;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** Name to save under → where in the answer's body, e.g. `id` or `items.0.id`. */
  readonly save: Readonly<Record<string, string>>;
}

export interface TimeLine {
  readonly kind: 'time';
  readonly line: number;
  readonly at: Temporal.Instant;
  readonly worker?: 'down' | 'up';
}

export type StoryLine = RequestLine | TimeLine;

/** A line of a story that cannot be played; nothing of the story was played. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
  constructor(line: number, detail: string) {
    super(`line ${line}: ${detail}`);
  }
}

const FIELDS = ['at', 'as', 'post', 'get', 'body', 'headers', 'save', 'note', 'worker'];

/** Reads a story: one JSON object a line; empty lines and lines that begin with `#` or `//` are passed over. */
export function readStory(text: string): readonly StoryLine[] {
  const lines: StoryLine[] = [];
  for (const [index, source] of text.split(/\r?\n/).entries()) {
    if (source.trim() === '' || /^\s*(#|\/\/)/.test(source)) continue;
    const line = readLine(index + 1, source);
    const before = lines.at(-1);
    if (before && Temporal.Instant.compare(line.at, before.at) < 0) {
      throw new StoryError(line.line, `"at" lies before line ${before.line}; time only goes forward`);
    }
    lines.push(line);
  }
  if (lines.length === 0) throw new StoryError(1, 'the story is empty; each line is one JSON object with "at"');
  return lines;
}

function readLine(line: number, source: string): StoryLine {
  const fields = parse(line, source);
  const unknown = Object.keys(fields).filter((field) => !FIELDS.includes(field));
  if (unknown.length > 0)
    throw new StoryError(line, `unknown field ${unknown.join(', ')}; known: ${FIELDS.join(', ')}`);
  const at = instant(line, fields['at']);
  const { post, get, worker } = fields;
  if (post === undefined && get === undefined) {
    if (worker !== undefined && worker !== 'down' && worker !== 'up') {
      throw new StoryError(line, '"worker" is "down" or "up"');
    }
    return { kind: 'time', line, at, ...(worker && { worker }) };
  }
  if (worker !== undefined) throw new StoryError(line, '"worker" stands on a line without a request');
  if (post !== undefined && get !== undefined) throw new StoryError(line, 'either "post" or "get", not both');
  const path = post ?? get;
  if (typeof path !== 'string' || !path.startsWith('/')) throw new StoryError(line, 'the path begins with "/"');
  return {
    kind: 'request',
    line,
    at,
    as: sender(line, fields['as']),
    method: post === undefined ? 'GET' : 'POST',
    path,
    ...(fields['body'] !== undefined && { body: fields['body'] }),
    headers: strings(line, 'headers', fields['headers']),
    save: strings(line, 'save', fields['save']),
  };
}

function parse(line: number, source: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(source);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, in the story's own words.
  }
  throw new StoryError(line, 'not a JSON object');
}

/** `2026-09-03T09:00[Europe/London]`, or an ISO instant with offset or `Z`. */
function instant(line: number, text: unknown): Temporal.Instant {
  const said = typeof text === 'string' ? text : '';
  try {
    return said.includes('[') ? Temporal.ZonedDateTime.from(said).toInstant() : Temporal.Instant.from(said);
  } catch {
    throw new StoryError(
      line,
      `"at" is ${JSON.stringify(text)}; write 2026-09-03T09:00[Europe/London] or 2026-09-03T08:00:00Z`,
    );
  }
}

function sender(line: number, value: unknown): Sender | undefined {
  if (value === undefined) return undefined;
  const { role, person: named } = (value ?? {}) as { role?: unknown; person?: unknown };
  const known = ROLES.find((name) => name === role);
  // A manager or auditor who is nobody in particular needs no name; participants do.
  const person = named ?? (known === 'mentor' || known === 'mentee' ? undefined : known);
  if (!known || typeof person !== 'string') {
    throw new StoryError(line, `"as" is {"role", "person"}; roles: ${ROLES.join(', ')}`);
  }
  return { role: known, person };
}

function strings(line: number, field: string, value: unknown): Record<string, string> {
  if (value === undefined) return {};
  const entries = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  if (entries.length === 0 || entries.some(([, text]) => typeof text !== 'string')) {
    throw new StoryError(line, `"${field}" is an object of strings`);
  }
  return Object.fromEntries(entries as [string, string][]);
}

/** Replaces `$name` in every string of `value` by what was saved under that name. */
export function withSaved<T>(value: T, saved: ReadonlyMap<string, unknown>, line: number): T {
  const look = (name: string): unknown => {
    if (!saved.has(name)) throw new StoryError(line, `nothing was saved as $${name}`);
    return saved.get(name);
  };
  const walk = (node: unknown): unknown => {
    if (typeof node === 'string') {
      const whole = /^\$([A-Za-z_]\w*)$/.exec(node);
      if (whole) return look(whole[1]!);
      return node.replace(/\$([A-Za-z_]\w*)/g, (_, name: string) => String(look(name)));
    }
    if (Array.isArray(node)) return node.map(walk);
    if (node !== null && typeof node === 'object') {
      return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
    }
    return node;
  };
  return walk(value) as T;
}

/** What stands at `path` (`items.0.id`) in an answer. */
export function pick(body: unknown, path: string, line: number): unknown {
  const found = path
    .split('.')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], body);
  if (found === undefined) throw new StoryError(line, `the answer has no ${path} to save`);
  return found;
}
