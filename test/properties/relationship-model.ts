import { addDays, type ClosureKind, type Phase, type RelationshipEvent } from '#domain';

/**
 * What must be true of a relationship, told again from its events alone and in the plainest way: no code is shared
 * with the aggregate, and days are counted one by one.
 */

export function phaseOf(events: readonly RelationshipEvent[]): Phase | 'none' {
  let phase: Phase | 'none' = 'none';
  let left: Phase | 'none' = 'none';
  for (const event of events) {
    if (event.type === 'RelationshipInitiated') phase = 'preparation';
    if (event.type === 'NegotiatingBegan') phase = 'negotiating';
    if (event.type === 'EnablingGrowthBegan') phase = 'enabling-growth';
    if (event.type === 'ClosureBegan') {
      left = phase;
      phase = 'closure';
    }
    if (event.type === 'RelationshipClosed') phase = 'closed';
    if (event.type === 'PhaseCorrected') phase = event.to;
    if (event.type === 'RelationshipReopened') phase = left;
  }
  return phase;
}

/** Minutes that count (rule 3), as far as `mentee` attended. */
export function minutesOf(events: readonly RelationshipEvent[], today: string, mentee?: string): number {
  const paused = pausedDays(events, today);
  let from: string | undefined;
  let ended: { kind: ClosureKind; on: string } | undefined;
  const held = new Map<string, { on: string; minutes: number; there: readonly string[]; disputed: boolean }>();
  for (const event of events) {
    if (event.type === 'AgreementConcluded') from = event.countsFrom;
    if (event.type === 'ClosureBegan') ended = { kind: event.kind, on: event.beganOn };
    if (event.type === 'RelationshipReopened') ended = undefined;
    if (event.type === 'SessionHeld') {
      held.set(event.sessionId, {
        on: event.heldOn,
        minutes: event.minutes,
        there: event.attendance,
        disputed: false,
      });
    }
    if (event.type === 'SessionDisputed') held.get(event.sessionId)!.disputed = true;
    if (event.type === 'DisputeSettled') {
      Object.assign(held.get(event.sessionId)!, { disputed: false, minutes: event.minutes });
    }
  }
  let total = 0;
  for (const { on, minutes, there, disputed } of held.values()) {
    const afterTheEnd = ended !== undefined && ended.kind !== 'completed' && on > ended.on;
    const attended = mentee === undefined || there.includes(mentee);
    if (from !== undefined && on >= from && !paused.has(on) && !disputed && !afterTheEnd && attended) total += minutes;
  }
  return total;
}

function pausedDays(events: readonly RelationshipEvent[], today: string): ReadonlySet<string> {
  const days = new Set<string>();
  let since: string | undefined;
  const until = (end: string) => {
    for (let day = since; day !== undefined && day < end; day = addDays(day, 1)) days.add(day);
    since = undefined;
  };
  for (const event of events) {
    if (event.type === 'RelationshipPaused') since = event.pausedOn;
    if (event.type === 'RelationshipResumed') until(event.resumedOn);
    if (event.type === 'ClosureBegan') until(event.beganOn);
    if (event.type === 'RelationshipClosed') until(event.closedOn);
  }
  until(addDays(today, 1));
  return days;
}

/** Sign-offs that were not due: a second one, one before the report, one by anybody but the mentor. */
export function unduelySignedOff(events: readonly RelationshipEvent[]): RelationshipEvent[] {
  const standing = new Map<string, 'set' | 'reported' | 'done'>();
  const owners = new Map<string, string>();
  let mentor = '';
  return events.filter((event) => {
    if (event.type === 'RelationshipInitiated') mentor = event.mentorId;
    if (event.type === 'ObjectiveSet') owners.set(event.objectiveId, event.menteeId);
    if (event.type === 'ObjectiveSet' || event.type === 'ObjectiveRevised') standing.set(event.objectiveId, 'set');
    if (event.type === 'ObjectiveReportedReached') {
      standing.set(event.objectiveId, event.by === owners.get(event.objectiveId) ? 'reported' : 'set');
    }
    if (event.type !== 'ObjectiveSignedOff') return false;
    const due = standing.get(event.objectiveId) === 'reported' && event.by === mentor && event.result !== '';
    standing.set(event.objectiveId, 'done');
    return !due;
  });
}

/** Who takes part, after joining and withdrawing; a leaver stays in a pair, whose closing they are part of. */
export function participantsOf(events: readonly RelationshipEvent[]): string[] {
  let people: string[] = [];
  let group = false;
  for (const event of events) {
    if (event.type === 'RelationshipInitiated') {
      people = [event.mentorId, ...event.menteeIds];
      group = event.form === 'group';
    }
    if (event.type === 'ParticipantAdded') people.push(event.personId);
    const goes = event.type === 'ParticipantWithdrawn' || (event.type === 'ParticipantLeft' && group);
    if (goes && people.length > 2 && event.personId !== people[0]) {
      people = people.filter((id) => id !== event.personId);
    }
  }
  return people;
}

/** Participants who neither reviewed nor had their review lapse, since the last return. */
export function reviewsMissing(events: readonly RelationshipEvent[]): string[] {
  const since = events.findLastIndex(({ type }) => type === 'RelationshipReopened');
  const done = events.slice(since + 1).flatMap((event) => {
    if (event.type === 'ClosureReviewSubmitted') return [event.by];
    return event.type === 'ClosureReviewLapsed' ? [event.personId] : [];
  });
  return participantsOf(events).filter((id) => !done.includes(id));
}

/** Whether whoever ended the relationship early, if somebody did, has consented to a return. */
export function mayReturn(events: readonly RelationshipEvent[]): boolean {
  const ended = events.findLastIndex(({ type }) => type === 'ClosureBegan');
  const closure = events[ended];
  if (closure?.type !== 'ClosureBegan' || closure.kind !== 'early') return true;
  return events.slice(ended).some((event) => event.type === 'ReturnConsented' && event.mark === closure.enderMark);
}
