import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../apps/cli/simulation/random.js';
import { eventually } from '../support/eventually.js';
import type { Client } from '../support/client.js';
import { today, type Pair } from '../support/programme.js';
import type { Sent } from './observed.js';
import type { World } from './world.js';

export interface LoadOptions {
  readonly clients: number;
  /** Milliseconds that each client thinks between two requests, at most. */
  readonly thinks: number;
}

/** A reminder comes 24 hours before; so many milliseconds lie between asking for it and its being due. */
const SOON = [3_000, 6_000] as const;
const LATER = [5 * 60_000, 35 * 60_000] as const;
const DAY = 24 * 3_600_000;

/** Clients that ask the APIs for this and that, each what its seed says, until they are stopped. */
export class Load {
  #clients: readonly Promise<void>[] = [];
  #stopped = false;
  /** Times at which a pair's sessions stand, so that they never overlap. */
  static readonly #slots = new WeakMap<Pair, number[]>();
  #marks = 0;

  constructor(
    private readonly world: World,
    private readonly seed: string,
    private readonly options: LoadOptions,
  ) {}

  start(): void {
    const { clients } = this.options;
    this.#clients = [
      ...Array.from({ length: clients }, (_, n) => this.#client(new Random(`${this.seed} client ${n}`))),
      this.#seat(new Random(`${this.seed} seats`)),
    ];
  }

  /** Lets everyone finish what they have begun. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  /** Waits until so many requests more have come to an end. */
  async passes(requests: number): Promise<void> {
    const { observed } = this.world;
    const enough = observed.requests + requests;
    await eventually(() => observed.requests >= enough, { within: 60_000 });
  }

  async #client(random: Random): Promise<void> {
    const { pairs } = this.world;
    while (!this.#stopped) {
      await pause(random.next() * this.options.thinks);
      const pair = pairs[random.between(0, pairs.length - 1)]!;
      const [by, partner] = random.chance(0.5) ? [pair.mentor, pair.mentee] : [pair.mentee, pair.mentor];
      const sent = this.#choose(random, pair, by, partner);
      const answer = await this.#send(random, sent);
      if (answer && random.chance(0.3)) await this.#sees(pair, by, answer);
      if (answer?.created && sent.path.endsWith('agree-action') && random.chance(0.5)) {
        const completed = { actionId: answer.created };
        await this.#send(random, { by: partner, path: pair.at('complete-action'), body: completed, key: randomUUID() });
      }
    }
  }

  #choose(random: Random, pair: Pair, by: Client, partner: Client): Sent {
    const mark = ++this.#marks;
    const ask = (command: string, body: object): Sent => ({ by, path: pair.at(command), body, key: randomUUID() });
    const kind = random.between(1, 10);
    const startsAt = kind <= 3 ? this.#slot(random, pair) : undefined;
    if (startsAt) return ask('schedule-session', { startsAt, minutes: 1, channel: 'video' });
    if (kind <= 5) return ask('agree-action', { ownerId: by.id, action: `Action ${mark}` });
    if (kind <= 7) return ask('give-feedback', { to: partner.id, text: `Feedback ${mark}` });
    if (kind === 8) {
      const path = `/v1/people/${pair.mentor.id}/change-details`;
      return { by: this.world.programme.manager, path, body: { unit: `Unit ${this.seed} ${mark}` }, key: randomUUID() };
    }
    return ask('record-contact', { on: today(), channel: 'telephone', minutes: 1 + (mark % 720) });
  }

  /** A minute that no other session of the pair has: such that its reminder is due in seconds, or much later. */
  #slot(random: Random, pair: Pair): string | undefined {
    const [least, most] = random.chance(0.6) ? SOON : LATER;
    const at = Date.now() + DAY + random.between(least, most);
    const taken = Load.#slots.get(pair) ?? [];
    if (taken.some((other) => Math.abs(other - at) < 61_000)) return undefined;
    Load.#slots.set(pair, [...taken, at]);
    return new Date(at).toISOString();
  }

  /** Once; where nobody knows what became of it, again at once or after the fault. */
  async #send(random: Random, sent: Sent) {
    const { observed } = this.world;
    const [first, second] = this.world.urls();
    const answer = await observed.command(sent, first);
    if (answer || observed.fault === undefined) return answer;
    if (random.chance(0.5)) {
      observed.repeated++;
      const again = await observed.command(sent, second);
      if (again) return again;
    }
    observed.unknown.push(sent);
    return undefined;
  }

  /** Reads its own write, at the other API. */
  async #sees(pair: Pair, by: Client, { id, position, version }: { id: string; position: string; version: number }) {
    const { observed } = this.world;
    const path = `/v1/relationships/${pair.id}`;
    const reply = await observed.judge(`GET ${path}`, () => by.get(path, { 'Read-After': position }));
    if (!reply) return;
    const seen = reply.body['version'] as number;
    if (reply.status >= 400) observed.violated(`GET ${path} after ${position}: ${JSON.stringify(reply.body)}`);
    else if (id === pair.id && !(seen >= version))
      observed.violated(`GET ${path}: ${seen}, and ${version} was written`);
    else observed.seen++;
  }

  /** New people, one pair after the other, who are proposed and accept: matches that are being seated. */
  async #seat(random: Random): Promise<void> {
    const { programme } = this.world;
    while (!this.#stopped) {
      await pause(random.next() * this.options.thinks * 4);
      const [mentor, mentee] = [await programme.mentor(), await programme.mentee()];
      const matchId = await programme.propose(mentor, mentee);
      const accepting = random.chance(0.5) ? [mentor, mentee] : [mentee, mentor];
      for (const one of accepting) await one.tell(`/v1/matches/${matchId}/accept`);
    }
  }
}
