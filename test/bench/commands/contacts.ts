import { randomUUID } from 'node:crypto';
import {
  LEADERS_TOGETHER,
  relationship,
  type Actor,
  type Circumstances,
  type RelationshipCommand,
  type RelationshipContext,
  type RelationshipState,
} from '#domain';
import { GENESIS, link, MemoryEventStore, Transactor, type NewEvent, type Request, type Supply } from '#event-store';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import { CONSIDERED, MEETING, READY } from '../../../apps/cli/simulation/texts.js';

/** Events of a stream before the command that is measured. */
export const LENGTH = 10;

export const mentor: Actor = { id: randomUUID(), role: 'mentor' };
const mentee: Actor = { id: randomUUID(), role: 'mentee' };
export const now = Temporal.Instant.from('2026-11-02T18:01:12.345Z');

/** Mentor and mentee spoke on the telephone: one event, its summary in one envelope. */
export const CONTACT = {
  ...{ type: 'RecordContact', on: '2026-11-02', channel: 'telephone', minutes: 25 },
  summary: 'How to prepare the first meeting of the unit, and who else should have a say in it.',
} as const satisfies RelationshipCommand;

export function contextOf(_state: RelationshipState, given: Circumstances): RelationshipContext {
  const dates = { timeZone: 'Europe/London', today: '2026-11-02' };
  return { ...given, ...dates, policy: LEADERS_TOGETHER, codeMissing: [], unfit: [], actorMark: '' };
}

/** Decisions ask for everything that a command of the API asks for; nothing is looked up in other streams. */
export const supply: Supply<RelationshipState, RelationshipContext> = {
  context: contextOf,
  authorise: () => undefined,
  policyVersion: () => 1,
};

export const asked = (stream: string, command: RelationshipCommand, caller = mentor): Request<RelationshipCommand> => ({
  ...{ stream, command, caller, key: randomUUID(), now },
});

/** A relationship in negotiation with {@link LENGTH} events, as its commands left it. */
export async function templateEvents(): Promise<readonly NewEvent[]> {
  const store = new MemoryEventStore();
  const transactor = new Transactor(store, new EnvelopeSealer(new MemoryKeyStore()), { secret: 'bench' });
  const stream = `relationship-${randomUUID()}`;
  const seats = { form: 'one-to-one', mentorId: mentor.id, menteeIds: [mentee.id] } as const;
  const place = { matchId: randomUUID(), programmeId: randomUUID(), cohortId: randomUUID() };
  const story: readonly (readonly [Actor, RelationshipCommand])[] = [
    [
      { id: 'seating', role: 'system' },
      { type: 'InitiateRelationship', ...place, ...seats },
    ],
    [mentee, { type: 'AnswerReadiness', answers: READY }],
    [mentee, { type: 'AttestOtherMentors', attestation: 'no-other-mentor' }],
    [mentor, { type: 'ConfirmConsiderations', answers: CONSIDERED }],
    [mentor, { type: 'HoldInitialMeeting', ...MEETING, heldOn: '2026-11-02' }],
    [mentor, { type: 'BeginNegotiating' }],
    ...Array.from({ length: LENGTH - 6 }, () => [mentor, CONTACT] as const),
  ];
  for (const [caller, command] of story)
    await transactor.transact(relationship, asked(stream, command, caller), supply);
  const events = await store.read(stream);
  if (events.length !== LENGTH) throw new Error(`the template has ${events.length} events, not ${LENGTH}`);
  return events;
}

/** The same story in another stream: ids and hashes of its own. */
export function copied(template: readonly NewEvent[], stream: string): readonly NewEvent[] {
  let hash = GENESIS;
  return template.map(({ type, schemaVersion, data, metadata }, n) => {
    const event = { id: randomUUID(), type, schemaVersion, data, metadata };
    hash = link(hash, { ...event, stream, version: n + 1 });
    return { ...event, hash };
  });
}
