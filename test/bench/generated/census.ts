import { Random } from '../../../apps/cli/simulation/random.js';
import { diligent, PLOTS } from './stories.js';
import { later, stampsOf, type Stamp } from './stamp.js';
import { Telling } from './telling.js';

/** What happens to one pair, one person, one cohort or one programme: all of it, or its first events. */
export interface Unit {
  readonly stamps: readonly Stamp[];
  readonly programme: number;
  readonly cohort: number;
  /** Places in the cohort. */
  readonly mentor: number;
  readonly mentee: number;
  /** Milliseconds after the times in the stamps. */
  readonly delay: number;
}

export interface Census {
  readonly programmes: number;
  readonly cohorts: number;
  readonly units: readonly Unit[];
  /** Events of all units. */
  readonly events: number;
}

export interface Extent {
  readonly relationships: number;
  /** Of everything together; met within one per cent. */
  readonly events: number;
  /** Events of the one relationship that has most of them. */
  readonly longest: number;
  readonly seed: string;
  /** Relationships in a cohort, and cohorts in a programme. */
  readonly cohort: number;
  readonly programme: number;
}

export const MENTORS = 8;
export const MENTEES = 22;
const WEEKS = 52;
/** Relationships of which only this much has happened so far. */
const BEGINNINGS = [1, 1, 2, 3, 4, 6];
/** Besides the matches that relationships come from, so many per relationship that nobody has answered yet. */
const PROPOSALS = 0.1;
const HOURS = 3_600_000;

/** Who there is and what becomes of them: the first unit of all is the longest relationship's. */
export async function takeCensus(extent: Extent): Promise<Census> {
  const { relationships, events, longest, seed } = extent;
  const cohorts = Math.ceil(relationships / extent.cohort);
  const programmes = Math.ceil(cohorts / extent.programme);
  const { whole, parts } = await cutOut(longest);
  const random = new Random(seed);
  const units: Unit[] = [];
  let count = 0;
  const add = (stamps: readonly Stamp[], rest: Omit<Unit, 'stamps' | 'programme'>) => {
    units.push({ stamps, programme: rest.cohort % programmes, ...rest });
    count += stamps.length;
  };
  const nobody = { mentor: 0, mentee: 0, delay: 0 };
  add(whole.diligent, { cohort: 0, ...nobody, delay: HOURS });
  for (let cohort = 0; cohort < programmes; cohort++) add(parts(0).programme, { cohort, ...nobody });
  for (let cohort = 0; cohort < cohorts; cohort++) {
    const { opening, mentor, mentee } = parts(cohort % WEEKS);
    add(opening, { cohort, ...nobody });
    for (let n = 0; n < MENTORS; n++) add(mentor, { cohort, mentor: n, mentee: 0, delay: 0 });
    for (let n = 0; n < MENTEES; n++) add(mentee, { cohort, mentor: 0, mentee: n, delay: 0 });
  }
  const proposals = Math.round((relationships - 1) * PROPOSALS);
  const pairs = [parts(0).thriving, parts(0).lapsing, parts(0).completed, parts(0).ending];
  const most = pairs.reduce((sum, { length }) => sum + length, 0) / pairs.length;
  const least = BEGINNINGS.reduce((sum, length) => sum + length, 0) / BEGINNINGS.length;
  /** How many of the relationships that are left have to be whole stories for the number of events to come out. */
  const share = (left: number) => ((events - proposals - count) / left - least) / (most - least);
  for (let n = 1; n < relationships + proposals; n++) {
    const cohort = n % cohorts;
    const story = parts(cohort % WEEKS);
    const where = {
      cohort,
      mentor: random.between(0, MENTORS - 1),
      mentee: random.between(0, MENTEES - 1),
      delay: HOURS + random.between(0, 20 * HOURS),
    };
    const plot = random.of(['thriving', 'thriving', 'lapsing', 'lapsing', 'completed', 'ending'] as const);
    const beginning = BEGINNINGS[random.between(0, BEGINNINGS.length - 1)]!;
    if (n >= relationships) add(story.proposal, where);
    else if (random.next() < share(relationships - n)) add(story[plot], where);
    else add(story.beginnings[beginning]!, where);
  }
  return { programmes, cohorts, units, events: count };
}

type Parts = Readonly<
  Record<
    'programme' | 'opening' | 'mentor' | 'mentee' | 'proposal' | 'thriving' | 'lapsing' | 'completed' | 'ending',
    readonly Stamp[]
  > & { beginnings: readonly (readonly Stamp[])[] }
>;

/** Each plot told once, and cut into what happens once per programme, cohort, person and pair, for each week. */
async function cutOut(longest: number) {
  const told = async (name: string, plot: (telling: Telling) => Promise<void>) => {
    const telling = new Telling(name);
    await plot(telling);
    return stampsOf(telling, (await telling.store.readAll(undefined, 10_000)).events);
  };
  const [proposed, thriving, lapsing, completed, ending, most] = await Promise.all([
    ...Object.entries(PLOTS).map(([name, plot]) => told(name, plot)),
    told('diligent', diligent(longest)),
  ] as const);
  const all = (await told('all', PLOTS.proposed)) satisfies readonly Stamp[];
  const byWeek = new Map<number, Parts>();
  const parts = (weeks: number): Parts => {
    const known = byWeek.get(weeks);
    if (known) return known;
    const moved = (stamps: readonly Stamp[]) => stamps.map((stamp) => later(stamp, weeks));
    const first = moved(all);
    const made: Parts = {
      programme: first.filter(({ role }) => role === 'programme'),
      opening: first.filter(({ type }) => type === 'CohortOpened'),
      mentor: first.filter((stamp) => isEntryOf('mentor', stamp)),
      mentee: first.filter((stamp) => isEntryOf('mentee', stamp)),
      proposal: moved(pairOf(proposed!)),
      thriving: moved(pairOf(thriving!)),
      lapsing: moved(pairOf(lapsing!)),
      completed: moved(pairOf(completed!)),
      ending: moved(pairOf(ending!)),
      beginnings: [],
    };
    const own = made.lapsing.filter(({ role }) => role === 'relationship');
    const whole = { ...made, beginnings: Array.from({ length: 10 }, (_, length) => own.slice(0, length)) };
    byWeek.set(weeks, whole);
    return whole;
  };
  return { whole: { diligent: pairOf(most!) }, parts };
}

const ENTRIES = ['PersonRegistered', 'MentorApproved', 'CapacitySet'];

/** What happens when somebody joins: their own first events, and the cohort's. */
function isEntryOf(seat: 'mentor' | 'mentee', { role, type, data }: Stamp): boolean {
  if (type === 'ParticipantEnrolled') return data.texts.some((text) => text.includes(`"as":"${seat}"`));
  return role === seat && ENTRIES.includes(type);
}

/** What happens between two people who are there already. */
const pairOf = (stamps: readonly Stamp[]) =>
  stamps.filter(({ role, type }) => role !== 'programme' && role !== 'cohort' && !ENTRIES.includes(type));
