import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  NotFound,
  readerOf,
  show,
  showsActivity,
  standpointOf,
  type Reader,
  type Seen,
  type Shown,
  type Standpoint,
} from '#access';
import {
  cohort,
  match,
  matchClasses,
  programme,
  relationship,
  relationshipClasses,
  type Actor,
  type CohortState,
  type FieldClass,
  type MatchState,
  type ProgrammeState,
  type Relationship,
} from '#domain';
import { decode, EventStore, Sealer, Transactor, type Metadata, type Recorded } from '#event-store';

/** One event as one reader sees it. */
export interface ShownEvent extends Shown {
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly occurred: string;
  readonly recorded: string;
  readonly actor: Metadata['actor'];
  readonly policyVersion?: number;
  /** SHA-256 over what is encrypted in this event, hex: stands for it where it may not be read. */
  readonly sealedDigest?: string;
  /** Link of the stream's hash chain, hex. */
  readonly hash: string;
  readonly position: string;
}

/** A relationship as one caller reads it. */
export interface ReadRelationship {
  readonly id: string;
  readonly state: Relationship;
  readonly version: number;
  readonly reader: Reader;
  /** Whether they see what the pair does, or only where it stands. */
  readonly activity: boolean;
}

/** An event on its way to a reader, from the log or from a row of the timeline, with its hash as it is shown: hex. */
export type Told = Omit<Recorded, 'hash'> & { readonly hash: string };

type ClassTable = Readonly<Record<string, Readonly<Record<string, FieldClass>>>>;

/** Reads aggregates and their history for one caller, from the log itself: never behind a write. */
@Injectable()
export class Records {
  constructor(
    private readonly store: EventStore,
    private readonly transactor: Transactor,
    private readonly sealer: Sealer,
  ) {}

  /** @throws {NotFound} also where the caller may not know of it */
  async relationship(caller: Actor, id: string): Promise<ReadRelationship> {
    // What it belongs to never changes: where that is known, all three are asked for together.
    const known = this.transactor.remembered(relationship, id);
    const [{ state, version }, early] = await Promise.all([
      this.transactor.load(relationship, id),
      known && known.phase !== 'none' ? this.#around(known) : undefined,
    ]);
    if (state.phase === 'none') throw new NotFound('This relationship');
    const { mentorId, menteeIds, formerMenteeIds } = state;
    const around = early ?? (await this.#around(state));
    const participants = [mentorId, ...menteeIds, ...formerMenteeIds];
    const reader = readerOf(caller, 'This relationship', { ...around, participants });
    return { id, state, version, reader, activity: showsActivity(reader, around.programme.policy) };
  }

  /** @throws {NotFound} also where the caller may not know of it */
  async match(caller: Actor, id: string): Promise<{ state: MatchState; version: number; reader: Reader }> {
    const { state, version } = await this.transactor.load(match, id);
    if (version === 0) throw new NotFound('This match');
    const around = await this.#around(state);
    const participants = [state.mentorId, ...state.menteeIds];
    return { state, version, reader: readerOf(caller, 'This match', { ...around, participants }) };
  }

  /** @throws {NotFound} also where the caller may not know of it */
  async cohort(caller: Actor, id: string): Promise<{ state: CohortState; version: number; reader: Reader }> {
    const { state, version } = await this.transactor.load(cohort, id);
    if (version === 0) throw new NotFound('This cohort');
    const { state: of } = await this.transactor.load(programme, state.programmeId);
    const participants = Object.keys(state.enrolled);
    return { state, version, reader: readerOf(caller, 'This cohort', { programme: of, cohort: state, participants }) };
  }

  /** Whether this programme shows what single pairs do to those who run it. */
  async isActivityVisible(programmeId: string): Promise<boolean> {
    const { state } = await this.transactor.load(programme, programmeId);
    return state.policy.activityVisibility === 'visible';
  }

  /** For telling who runs it: not for showing. */
  async cohortOf(id: string): Promise<CohortState> {
    return (await this.transactor.load(cohort, id)).state;
  }

  /** @throws {NotFound} */
  async programme(id: string): Promise<{ state: ProgrammeState; version: number }> {
    const { state, version } = await this.transactor.load(programme, id);
    if (version === 0) throw new NotFound('This programme');
    return { state, version };
  }

  /** Structural fields of a stream's events. */
  async facts<F extends { type: string }>(stream: string): Promise<readonly Recorded<F>[]> {
    return (await this.store.read(stream)).map((stored) => decode<F>(stored));
  }

  /** A relationship's events as its reader sees them, oldest first. */
  async historyOf(read: ReadRelationship): Promise<readonly ShownEvent[]> {
    const recorded = await this.facts(`relationship-${read.id}`);
    const told = recorded.map((one) => ({ ...one, hash: Buffer.from(one.hash).toString('hex') }));
    return this.shown(told, standpointIn(recorded, read));
  }

  /** From where the reader looks at this relationship, also at events that were read elsewhere. */
  async standpointOf(read: ReadRelationship): Promise<Standpoint> {
    // Where there is one mentee only, nobody joined later or went before the others: the state says it all.
    const { menteeIds, formerMenteeIds } = read.state;
    const several = read.reader.as === 'participant' && menteeIds.length + formerMenteeIds.length > 1;
    return standpointIn(several ? await this.facts(`relationship-${read.id}`) : [], read);
  }

  /** Events of relationships and their matches, opened as far as they may be read from this standpoint. */
  async shown(told: readonly Told[], standpoint: Standpoint): Promise<readonly ShownEvent[]> {
    // An auditor's reading opens nothing.
    const opened = standpoint.reader.as === 'auditor' ? told : await this.sealer.openAll(told, CLASSES);
    const all: ShownEvent[] = [];
    for (const one of opened) {
      const shown = show(seenAs(one), standpoint);
      if (shown) all.push(described(one, shown));
    }
    return all;
  }

  async #around({ programmeId, cohortId }: { readonly programmeId: string; readonly cohortId: string }) {
    const [{ state: of }, { state: within }] = await Promise.all([
      this.transactor.load(programme, programmeId),
      this.transactor.load(cohort, cohortId),
    ]);
    return { programme: of, cohort: within };
  }
}

const NONE = {};
const CLASSES: ClassTable = { ...relationshipClasses, ...matchClasses };

function standpointIn(recorded: readonly Recorded[], { reader, state, activity }: ReadRelationship): Standpoint {
  return standpointOf(reader, state, recorded.map(seenAs), activity);
}

function seenAs({ version, type, event }: Pick<Recorded, 'version' | 'type' | 'event'>): Seen {
  return { version, type, fields: event as Seen['fields'], classes: CLASSES[type] ?? NONE };
}

function described(told: Told, shown: Shown): ShownEvent {
  const { version, id, type, sealed, hash: link, position } = told;
  const { occurred, recorded, actor, policyVersion } = told.metadata;
  return {
    ...{ version, id, type, occurred, recorded, actor, hash: link, position },
    ...(policyVersion !== undefined && { policyVersion }),
    ...(sealed && { sealedDigest: hash('sha256', JSON.stringify(sealed, Object.keys(sealed).sort()), 'hex') }),
    ...shown,
  };
}
