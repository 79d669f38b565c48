import { addMultiple, halfWay, later, localDate, morningOf } from '../calendar.js';
import { before, fallsDue } from '../falls-due.js';
import type { TimerPolicy } from '../policy.js';
import type { TimerRule } from '../reminders.js';
import { heldSessions } from './hours.js';
import { lapseSince, notHeldUntil, rhythmSince } from './rhythm.js';
import { objectivesPursued, participantsOf, type Relationship } from './state.js';

/** Something that a rule counts from, and what falls due because of it. */
export interface Timer {
  readonly anchor: string;
  /** Local date from which pauses move it; undefined where it stays with its dates. */
  readonly since: string | undefined;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly occurrence: string;
  /** ISO instant, before pauses. */
  readonly at: string;
  readonly to: readonly string[];
  readonly escalation?: boolean;
  /** Waits for the first 09:00 after each of these instants, where that is later: sessions that lie ahead. */
  readonly waitsFor?: readonly string[];
}

export interface Terms {
  readonly policy: TimerPolicy;
  /** As agreed; the programme's until then. */
  readonly rhythm: string;
  readonly timeZone: string;
}

const timer = (anchor: string, since: string | undefined, ...steps: readonly Step[]): Timer => ({
  anchor,
  since,
  steps,
});
const remind = (to: readonly string[], at: string, occurrence = '1'): Step => ({ occurrence, at, to });
const escalate = (at: string): Step => ({ occurrence: 'escalation', at, to: ['manager'], escalation: true });
const act = (occurrence: string, at: string): Step => ({ occurrence, at, to: ['system'] });

/** Those who take part, without whoever left the organisation: mail to them stops. */
const participants = (state: Relationship): readonly string[] =>
  participantsOf(state).filter((who) => !state.leftIds.includes(who));

const among = (state: Relationship, people: readonly string[]): readonly string[] =>
  participants(state).filter((who) => people.includes(who));

const latest = (first: string, ...others: readonly (string | undefined)[]): string =>
  others.reduce<string>((last, other) => later(last, other ?? last), first);

/** Local dates of sessions held, whenever they were recorded, disputed ones too. */
const heldOn = (state: Relationship): readonly string[] => heldSessions(state).map((session) => session.heldOn);

const scheduled = (state: Relationship) =>
  Object.entries(state.sessions).flatMap(([id, session]) =>
    session.status === 'scheduled' ? [{ id, startsAt: session.startsAt, endsAt: session.endsAt }] : [],
  );

type Rule = (state: Relationship, terms: Terms) => readonly Timer[];

/** The table "Timers" of domain.md, in its order; match-reply is the match's. */
export const RULES: Readonly<Record<Exclude<TimerRule, 'match-reply'>, Rule>> = {
  'initial-meeting': (state, { policy: { initialMeeting }, timeZone }) => {
    if (state.phase !== 'preparation' || state.initialMeeting) return [];
    const since = state.initiatedOn;
    const first = fallsDue(since, timeZone, initialMeeting.after);
    const then = fallsDue(since, timeZone, initialMeeting.escalateAt);
    return [timer('initiated', since, remind(participants(state), first), escalate(then))];
  },

  'agreement-stall': (state, { policy: { agreementStall }, timeZone }) => {
    const since = state.negotiatingBeganOn;
    if (state.phase !== 'negotiating' || state.agreement || !since) return [];
    const first = fallsDue(since, timeZone, agreementStall.after);
    const then = fallsDue(since, timeZone, agreementStall.after, agreementStall.escalateAfter);
    return [timer(`negotiating-${since}`, since, remind(participants(state), first), escalate(then))];
  },

  'session-upcoming': (state, { policy: { sessionUpcoming }, timeZone }) =>
    scheduled(state).map(({ id, startsAt }) => {
      const at = fallsDue(startsAt, timeZone, before(sessionUpcoming.before));
      return timer(`${id}@${startsAt}`, undefined, remind(participants(state), at));
    }),

  'log-session': (state, { policy: { logSession }, timeZone }) =>
    scheduled(state).map(({ id, endsAt }) => {
      const mentor = among(state, [state.mentorId]);
      const steps = logSession.after.map((after, n) => remind(mentor, fallsDue(endsAt, timeZone, after), `${n + 1}`));
      return timer(`${id}@${endsAt}`, localDate(endsAt, timeZone), ...steps);
    }),

  'rhythm-lapse': (state, { policy: { rhythmLapse }, rhythm, timeZone }) => {
    const since = rhythmSince(state);
    if (state.phase !== 'enabling-growth' || since === undefined) return [];
    const at = (factor: number) => morningOf(addMultiple(since, rhythm, factor), timeZone);
    const first = remind(participants(state), at(rhythmLapse.factor));
    const then = state.rhythmAnswered === since ? [] : [escalate(at(rhythmLapse.escalateFactor))];
    const waitsFor = notHeldUntil(state);
    return [timer(lapseSince(since), since, ...[first, ...then].map((step) => ({ ...step, waitsFor })))];
  },

  'objective-due': (state, { policy: { objectiveDue }, timeZone }) =>
    objectivesPursued(state).flatMap(({ id, status, targetDate, menteeId }) => {
      if (status === 'signed-off') return [];
      const first = fallsDue(targetDate, timeZone, before(objectiveDue.before));
      const then = fallsDue(targetDate, timeZone, objectiveDue.after);
      const steps = [
        remind(among(state, [menteeId]), first),
        remind(among(state, [menteeId, state.mentorId]), then, '2'),
      ];
      return [timer(`${id}@${targetDate}`, undefined, ...steps)];
    }),

  'plan-review': (state, { policy: { planReview }, timeZone }) => {
    const { agreement, mentorId } = state;
    const unreviewed = state.menteeIds.filter((who) => !state.plans[who]?.reviewedOn);
    if (state.phase === 'preparation' || !agreement || unreviewed.length === 0) return [];
    // Half-way of what was agreed; like every open timer it is then moved by the span of each later pause.
    const { startsOn, agreedEnd, pausesInEnd } = agreement;
    const date = halfWay(startsOn, agreedEnd);
    const since = latest(startsOn, state.pauses[pausesInEnd - 1]?.resumedOn);
    const first = remind(among(state, [mentorId, ...unreviewed]), morningOf(date, timeZone));
    return [timer('half-way', since, first, escalate(fallsDue(date, timeZone, planReview.escalateAfter)))];
  },

  inactivity: (state, { policy: { inactivity }, timeZone }) => {
    const since = latest(state.initiatedOn, state.initialMeeting?.heldOn, state.lastContactOn, ...heldOn(state));
    const first = remind(participants(state), fallsDue(since, timeZone, inactivity.after));
    const warning = remind(participants(state), fallsDue(since, timeZone, inactivity.warningAt), 'warning');
    const then = escalate(fallsDue(since, timeZone, inactivity.escalateAt));
    return [timer(`contact-${since}`, since, first, warning, then)];
  },

  'closure-lead': (state, { policy: { closureLead }, timeZone }) => {
    if (!state.agreement) return [];
    const { endsOn, agreedEnd } = state.agreement;
    const at = fallsDue(endsOn, timeZone, before(closureLead.before));
    return [timer(`end-${agreedEnd}`, undefined, remind([...participants(state), 'manager'], at))];
  },

  'end-reached': (state, { policy: { endReached }, timeZone }) => {
    if (!state.agreement) return [];
    const { endsOn, agreedEnd } = state.agreement;
    const first = remind(participants(state), morningOf(endsOn, timeZone));
    // Reopened after its end, a relationship gets the same days again, for an extension.
    const last = fallsDue(latest(endsOn, state.reopenedOn), timeZone, endReached.closesAfter);
    const then = state.phase === 'enabling-growth' ? act('close', last) : escalate(last);
    return [timer(`end-${agreedEnd}`, undefined, first, then)];
  },

  'closure-review': (state, { policy: { closureReview }, timeZone }) => {
    if (state.phase !== 'closure') return [];
    const since = state.closure.beganOn;
    const silent = participants(state).filter((who) => !state.reviews[who]);
    const at = (duration: string) => fallsDue(since, timeZone, duration);
    const steps = closureReview.after.map((after, n) => remind(silent, at(after), `${n + 1}`));
    return [timer(`closure-${since}`, since, ...steps, act('lapse', at(closureReview.lapsesAt)))];
  },

  'pause-over': (state, { policy: { pauseOver }, timeZone }) => {
    if (!state.pause) return [];
    const { pausedOn, resumesOn } = state.pause;
    const first = remind(participants(state), morningOf(resumesOn, timeZone));
    const then = escalate(fallsDue(resumesOn, timeZone, pauseOver.escalateAfter));
    return [timer(`pause-${pausedOn}`, undefined, first, then)];
  },
};
