import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { CannotStart } from '#runtime';
import { Random } from './random.js';

export interface RosterPerson {
  readonly externalId: string;
  readonly role: 'mentor' | 'mentee';
  readonly name: string;
  readonly email: string;
  readonly unit: string;
  readonly region: string;
  /** External id of the line manager. */
  readonly lineManager?: string;
  /** Name of the cohort. */
  readonly cohort: string;
  /** Areas of experience [000] that a mentor has and a mentee looks for. */
  readonly areas: readonly string[];
  /** Relationships a mentor takes at once. */
  readonly capacity?: number;
}

/**
 * Reads a roster CSV; its columns are those of infra/demo/leaders-together.csv.
 * @throws {CannotStart} naming file and row
 */
export async function readRoster(file: string): Promise<readonly RosterPerson[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CannotStart(`The roster ${file} cannot be read: ${error.code}.`);
  });
  const rows = parse(text, { columns: true, trim: true, skip_empty_lines: true }) as Record<string, string>[];
  return rows.map((row, index) => {
    const cell = (column: string): string => {
      const text = row[column];
      if (!text) throw new CannotStart(`${file}: row ${index + 2} has no ${column}`);
      return text;
    };
    const role = cell('role');
    if (role !== 'mentor' && role !== 'mentee')
      throw new CannotStart(`${file}: row ${index + 2}: role is mentor or mentee`);
    return {
      externalId: cell('external_id'),
      role,
      name: cell('name'),
      email: cell('email'),
      unit: cell('unit'),
      region: cell('region'),
      cohort: cell('cohort'),
      areas: cell('areas').split(';'),
      ...(row['line_manager'] && { lineManager: row['line_manager'] }),
      ...(row['capacity'] && { capacity: Number(row['capacity']) }),
    };
  });
}

const AREAS = ['marketing', 'sales', 'law', 'finance', 'human-resources', 'customer-service', 'research'] as const;
const UNITS = ['Finance', 'Marketing', 'Sales', 'Law', 'Research'] as const;
const REGIONS = ['North', 'East', 'South', 'West'] as const;

/** `pairs` mentees and half as many mentors, each with room for two: plainly synthetic. */
export function syntheticRoster(pairs: number, seed: string): readonly RosterPerson[] {
  const random = new Random(`${seed}/roster`);
  const person = (role: 'mentor' | 'mentee', n: number): RosterPerson => ({
    externalId: `simulated-${role}-${n}`,
    role,
    name: `Simulated ${role} ${n}`,
    email: `${role}-${n}@example.org`,
    unit: random.of(UNITS),
    region: random.of(REGIONS),
    cohort: 'Simulated',
    areas: [random.of(AREAS), random.of(AREAS)],
    ...(role === 'mentor' && { capacity: 2 }),
  });
  const mentors = Array.from({ length: Math.ceil(pairs / 2) }, (_, n) => person('mentor', n + 1));
  return [...mentors, ...Array.from({ length: pairs }, (_, n) => person('mentee', n + 1))];
}

export interface Pairing {
  readonly mentor: RosterPerson;
  readonly mentee: RosterPerson;
  readonly shared: readonly string[];
  /** How many pairings of this mentor come before. */
  readonly nth: number;
}

/** Each mentee with the mentor of their cohort who shares most areas, has room, and is not their line manager. */
export function pairUp(roster: readonly RosterPerson[]): readonly Pairing[] {
  const taken = new Map<string, number>();
  const mentors = roster.filter(({ role }) => role === 'mentor');
  return roster
    .filter(({ role }) => role === 'mentee')
    .flatMap((mentee) => {
      const fit = mentors
        .filter((mentor) => mentor.cohort === mentee.cohort && mentor.externalId !== mentee.lineManager)
        .filter((mentor) => (taken.get(mentor.externalId) ?? 0) < (mentor.capacity ?? 1))
        .map((mentor) => ({ mentor, shared: mentor.areas.filter((area) => mentee.areas.includes(area)) }))
        .sort((a, b) => b.shared.length - a.shared.length || (a.mentor.externalId < b.mentor.externalId ? -1 : 1))[0];
      if (!fit) return [];
      const nth = taken.get(fit.mentor.externalId) ?? 0;
      taken.set(fit.mentor.externalId, nth + 1);
      return [{ ...fit, mentee, nth }];
    });
}
