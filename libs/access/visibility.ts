import { sessionClasses, type FieldClass, type Policy, type RelationshipState } from '#domain';
import type { Reader } from './reading.js';

type Fields = Readonly<Record<string, unknown>>;
type FieldClasses = Readonly<Record<string, FieldClass>>;

/** One event of a relationship, opened, with what has to be known of it to show it. */
export interface Seen {
  readonly version: number;
  readonly type: string;
  /** All fields, confidential ones in plain text. */
  readonly fields: Fields;
  readonly classes: FieldClasses;
}

export interface Shown {
  readonly data: Fields;
  /**
   * Names of fields that are there and not shown to this reader; restricted ones stand here whether they are there
   * or not, since that there is a reason is restricted as well.
   */
  readonly withheld: readonly string[];
  /** What an ending reads as, without fault or name. */
  readonly note?: string;
}

/** What of a relationship's history decides how much of it one reader sees. */
export interface Standpoint {
  readonly reader: Reader;
  /** Whether the reviews of the two sides are open to one another. */
  readonly reviewsOpen: boolean;
  /** Versions that a participant of a group takes part in: who joins later reads no earlier notes. */
  readonly from: number;
  readonly until: number;
  /** False where the programme shows what pairs do by cohort only. */
  readonly activity: boolean;
}

/** From where `reader` looks at a relationship with this history and this newest state. */
export function standpointOf(
  reader: Reader,
  state: RelationshipState,
  history: readonly Seen[],
  activity = true,
): Standpoint {
  const about = ({ fields }: Seen) => fields['personId'] === reader.id;
  const joined = history.find((event) => event.type === 'ParticipantAdded' && about(event));
  const gone = history.findLast((event) => event.type === 'ParticipantWithdrawn' && about(event));
  return {
    reader,
    reviewsOpen: reviewsOpen(state),
    from: joined?.version ?? 1,
    until: gone?.version ?? Infinity,
    activity,
  };
}

/** Reviews are sealed from the partner until all are in or lapsed. */
function reviewsOpen(state: RelationshipState): boolean {
  if (state.phase !== 'closure' && state.phase !== 'closed') return false;
  return [state.mentorId, ...state.menteeIds].every((id) => state.reviews[id] !== undefined);
}

/** What the reader sees of an event; undefined where even its happening is not theirs to know. */
export function show(event: Seen, standpoint: Standpoint): Shown | undefined {
  const { reader, until, activity } = standpoint;
  if (!activity && ACTIVITY.has(event.type)) return undefined;
  const own = event.fields['by'] === reader.id;
  if (reader.as === 'participant' && event.version > until && !own) return undefined;
  const data: Record<string, unknown> = {};
  const withheld: string[] = [];
  for (const field in event.fields) {
    if (field === 'type') continue;
    const seen = valueFor(event, field, event.fields[field], standpoint, own);
    if (seen === undefined) withheld.push(field);
    else data[field] = seen;
  }
  if (!isAuthor(event, own, reader)) withheld.push(...restrictedButAbsent(event));
  return { data, withheld, ...ending(event, data, reader) };
}

/** Whoever wrote an event, or ended by it, knows what they left out. */
const isAuthor = ({ fields }: Seen, own: boolean, reader: Reader): boolean => own || fields['endedBy'] === reader.id;

function restrictedButAbsent({ fields, classes }: Seen): readonly string[] {
  const restricted = RESTRICTED_OF.get(classes) ?? restrictedOf(classes);
  return restricted.filter((field) => !(field in fields));
}

/** By the classes of an event type: few types have any. */
const RESTRICTED_OF = new WeakMap<FieldClasses, readonly string[]>();

function restrictedOf(classes: FieldClasses): readonly string[] {
  const restricted = Object.keys(classes).filter((field) => RESTRICTED.has(classes[field]!));
  RESTRICTED_OF.set(classes, restricted);
  return restricted;
}

const RESTRICTED = new Set<FieldClass>(['R', 'W']);

/** What one pair does, meeting by meeting, as against where it stands. */
const ACTIVITY = new Set<string>([
  ...Object.keys(sessionClasses),
  ...['ContactRecorded', 'ReflectionRecorded', 'ActionAgreed', 'ActionCompleted', 'FeedbackGiven'],
  ...['ReferralMade', 'ReferralOutcomeNoted', 'IntroductionMade'],
]);

/** Whether somebody who reads as this may see what one pair does, under this policy. */
export const showsActivity = (reader: Reader, { activityVisibility }: Pick<Policy, 'activityVisibility'>): boolean =>
  reader.as !== 'programme' || activityVisibility === 'visible';

function valueFor(event: Seen, field: string, value: unknown, standpoint: Standpoint, own: boolean): unknown {
  const { reader } = standpoint;
  const kind = event.classes[field] ?? 'W';
  // Marks tell an ender again: of no use to people, and not for comparing.
  if (kind === 'S') return MARKS.has(field) && reader.as !== 'auditor' ? undefined : value;
  if (reader.as === 'auditor') return undefined;
  switch (kind) {
    case 'P':
    case 'A':
      return value;
    case 'N':
      if (own) return value;
      if (event.type === 'ClosureReviewSubmitted') return answersFor(value, standpoint);
      return reader.as === 'participant' && isShared(event, standpoint) ? value : undefined;
    case 'R':
      return own ? value : undefined;
    case 'W':
      // Who ended it, and why, is read by whoever ended it.
      return event.fields['endedBy'] === reader.id ? value : undefined;
  }
}

const MARKS = new Set(['enderMark', 'mark', 'pairMark']);

/** Notes are shared by participants unless their author says otherwise. */
function isShared({ fields, version }: Seen, { from }: Standpoint): boolean {
  return fields['shared'] !== false && version >= from;
}

interface ReviewAnswer {
  readonly audience?: string;
}

/** Each answer has the audience that its author chose. */
function answersFor(value: unknown, { reader, reviewsOpen: open }: Standpoint): unknown {
  // "[erased]" and anything else that is no set of answers has no audience to go by.
  if (typeof value !== 'object' || value === null) return undefined;
  const audience = reader.as === 'programme' ? 'programme' : 'partner';
  if (audience === 'partner' && !open) return undefined;
  const answers = Object.entries(value as Readonly<Record<string, ReviewAnswer>>);
  const addressed = answers.filter(([, answer]) => answer.audience === audience);
  return addressed.length === 0 ? undefined : Object.fromEntries(addressed);
}

/** How an ending reads: without fault, and a leaving as the programme's. */
function ending({ type }: Seen, data: Record<string, unknown>, reader: Reader): { note?: string } {
  if (type === 'ParticipantLeft' && reader.as === 'participant') {
    delete data['personId'];
    delete data['lastDay'];
    return { note: 'ended by the programme' };
  }
  if (type !== 'ClosureBegan' && type !== 'RelationshipClosed') return {};
  if (data['kind'] === 'early') return { note: 'ended, no fault' };
  if (data['kind'] !== 'leaver') return {};
  if (reader.as === 'participant') data['kind'] = 'programme-ended';
  return { note: 'ended by the programme' };
}
