import { GENESIS } from '#event-store';
import { MENTEES, MENTORS, type Census, type Unit } from './census.js';
import { DIGEST, INSTANT, OWN, ROLES, type Cut, type Role, type Slot, type Stamp } from './stamp.js';

const PEOPLE = MENTORS + MENTEES;
const HEX = Array.from({ length: 2 ** 16 }, (_, n) => n.toString(16).padStart(4, '0'));

/** Prints stamps with the ids of their unit, and keeps each stream's version and hash. */
export class Press {
  readonly #salt: number;
  readonly #versions: Int32Array;
  readonly #hashes: Buffer;
  /** Streams by number: programmes, cohorts, people, then match and relationship of each unit. */
  readonly #firstCohort: number;
  readonly #firstPerson: number;
  readonly #firstUnit: number;

  constructor(
    private readonly census: Census,
    seed: string,
  ) {
    this.#salt = [...seed].reduce((hash, char) => Math.imul(hash ^ char.codePointAt(0)!, 16777619), 2166136261);
    this.#firstCohort = census.programmes;
    this.#firstPerson = this.#firstCohort + census.cohorts;
    this.#firstUnit = this.#firstPerson + census.cohorts * PEOPLE;
    const streams = this.#firstUnit + 2 * census.units.length;
    this.#versions = new Int32Array(streams);
    this.#hashes = Buffer.alloc(streams * GENESIS.length);
  }

  /** The nth event of a unit, for the stream as it is now; `previous` is the hash to go on from. */
  print(unit: number, nth: number) {
    const { stamps, delay } = this.census.units[unit]!;
    const { role, id, type, schemaVersion, at, data, metadata } = stamps[nth]!;
    const number = this.#streamOf(unit, role);
    const category = role === 'mentor' || role === 'mentee' ? 'person' : role;
    const recorded = new Date(at + delay).toISOString();
    return {
      stream: `${category}-${this.idOf(role, unit)}`,
      version: this.#versions[number]! + 1,
      previous: this.#hashes.subarray(number * GENESIS.length, (number + 1) * GENESIS.length),
      id: this.#fill(id, unit, recorded),
      type,
      schemaVersion,
      data: this.#join(data, unit, recorded),
      metadata: this.#join(metadata, unit, recorded),
    };
  }

  /** It was printed for the last time: its stream goes on from it. */
  linked(unit: number, nth: number, hash: Uint8Array): void {
    const number = this.#streamOf(unit, this.census.units[unit]!.stamps[nth]!.role);
    this.#versions[number]! += 1;
    this.#hashes.set(hash, number * GENESIS.length);
  }

  /** Every stream and its last version. */
  heads(): readonly { readonly stream: string; readonly version: number }[] {
    const heads = new Map<number, { stream: string; version: number }>();
    const add = (unit: number, { role }: Stamp) => {
      const number = this.#streamOf(unit, role);
      const category = role === 'mentor' || role === 'mentee' ? 'person' : role;
      if (heads.has(number)) return;
      heads.set(number, { stream: `${category}-${this.idOf(role, unit)}`, version: this.#versions[number]! });
    };
    this.census.units.forEach(({ stamps }, unit) => stamps.forEach((stamp) => add(unit, stamp)));
    return [...heads.values()];
  }

  idOf(role: Role, unit: number): string {
    if (role === 'manager') return this.#uuid(1, this.census.units[unit]!.programme);
    if (role === 'coordinator') return this.#uuid(2, this.census.units[unit]!.cohort);
    return this.#uuid(3, this.#streamOf(unit, role));
  }

  #streamOf(unit: number, role: Role): number {
    const { programme, cohort, mentor, mentee }: Unit = this.census.units[unit]!;
    if (role === 'programme') return programme;
    if (role === 'cohort') return this.#firstCohort + cohort;
    if (role === 'mentor') return this.#firstPerson + cohort * PEOPLE + mentor;
    if (role === 'mentee') return this.#firstPerson + cohort * PEOPLE + MENTORS + mentee;
    return this.#firstUnit + 2 * unit + (role === 'match' ? 0 : 1);
  }

  #join({ texts, slots }: Cut, unit: number, recorded: string): string {
    let text = texts[0]!;
    for (let n = 0; n < slots.length; n++) text += this.#fill(slots[n]!, unit, recorded) + texts[n + 1]!;
    return text;
  }

  #fill(slot: Slot, unit: number, recorded: string): string {
    if (slot === INSTANT) return recorded;
    if (slot < OWN) return this.idOf(ROLES[slot]!, unit);
    if (slot < DIGEST) return this.#uuid(slot, unit);
    const half = this.#uuid(slot, unit).replaceAll('-', '');
    return half + half;
  }

  /** In the form of version 8, which may be of any making (RFC 9562). */
  #uuid(kind: number, n: number): string {
    const a = mixed(this.#salt ^ mixed(Math.imul(kind, 0x9e3779b9) ^ mixed(n)));
    const b = mixed(a ^ n);
    const c = mixed(b ^ kind);
    const d = mixed(c ^ a);
    const version = HEX[0x8000 | (b & 0xfff)]!;
    const variant = HEX[0x8000 | (b >>> 18)]!;
    return `${HEX[a >>> 16]}${HEX[a & 0xffff]}-${HEX[c >>> 16]}-${version}-${variant}-${HEX[c & 0xffff]}${HEX[d >>> 16]}${HEX[d & 0xffff]}`;
  }
}

/** Spreads a 32-bit number over all 32-bit numbers, each once. */
function mixed(n: number): number {
  let x = n | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}
