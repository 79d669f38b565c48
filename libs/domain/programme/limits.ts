import { compareDurations, isDuration } from '../calendar.js';
import { refuse, type Unmet } from '../decider.js';
import type { Duration, Policy, PolicyChanges, TimerPolicy } from '../policy.js';

/** Durations in months are compared as they fall from this day on. */
const FROM = '2026-01-01';
/** No session is recorded with more minutes than this, so none is planned longer. */
const LONGEST_SESSION = 'PT12H';

/** `changes` over `base`, rule by rule; what is not named stays. */
export function mergePolicy(base: Policy, changes: PolicyChanges): Policy {
  const { timers = {}, ...rest } = changes;
  return {
    ...base,
    ...defined(rest),
    timers: Object.fromEntries(
      Object.entries(base.timers).map(([rule, timing]) => [
        rule,
        { ...timing, ...defined(timers[rule as keyof TimerPolicy] ?? {}) },
      ]),
    ) as Record<keyof TimerPolicy, object> as TimerPolicy,
  };
}

/** @throws {Refusal} `policy-out-of-bounds`, naming every limit that does not hold. */
export function validatePolicy(policy: Policy): void {
  const faults = faultsOf(policy);
  if (faults.length > 0) {
    refuse('policy-out-of-bounds', `The policy cannot be: ${faults.map((fault) => fault.detail).join('; ')}.`, faults);
  }
}

/** Every limit that `policy` does not keep. */
export function faultsOf(policy: Policy): Unmet[] {
  const faults: Unmet[] = [];
  const must = (holds: boolean, criterion: string, detail: string) => {
    if (!holds) faults.push({ criterion, detail });
  };
  const within = (field: keyof Policy, least: number, most: number) =>
    must(isWhole(policy[field], least, most), field, `${field} must be a whole number from ${least} to ${most}`);
  const days = (field: string, duration: Duration, least: Duration, most: Duration) => {
    const fits = isDuration(duration, 'days') && compare(least, duration) <= 0 && compare(duration, most) <= 0;
    must(fits, field, `${field} must be years, months, weeks or days from ${least} to ${most}`);
    return fits;
  };
  const hours = (field: string, duration: Duration, least: Duration, most: Duration) =>
    must(
      isDuration(duration, 'hours') && compare(least, duration) <= 0 && compare(duration, most) <= 0,
      field,
      `${field} must be hours and minutes from ${least} to ${most}`,
    );

  must(['one-to-one', 'group', 'reverse'].includes(policy.form), 'form', 'form must be one-to-one, group or reverse');
  const ordered =
    // "Three to six months" or "a number of years" [004].
    [
      days('shortestDuration', policy.shortestDuration, 'P1W', 'P10Y'),
      days('duration', policy.duration, 'P1W', 'P10Y'),
      days('longestDuration', policy.longestDuration, 'P1W', 'P10Y'),
    ].every(Boolean);
  if (ordered) {
    must(
      compare(policy.shortestDuration, policy.duration) <= 0 && compare(policy.duration, policy.longestDuration) <= 0,
      'duration',
      'duration must lie between shortestDuration and longestDuration',
    );
  }
  days('rhythm', policy.rhythm, 'P1D', 'P3M');
  hours('sessionLength', policy.sessionLength, 'PT15M', LONGEST_SESSION);
  hours('commitment', policy.commitment, 'PT1H', 'PT2000H');
  must(isFraction(policy.tolerance), 'tolerance', 'tolerance must be a fraction from 0 to 1');
  if (policy.monthlyFloor !== 'PT0S') hours('monthlyFloor', policy.monthlyFloor, 'PT1M', 'PT100H');
  must(['required', 'theme'].includes(policy.objectives), 'objectives', 'objectives must be required or theme');
  within('capacity', 0, 100);
  within('mentorsPerMentee', 1, 10);
  within('minimumCell', 3, 1000);
  within('minimumCellRestricted', 3, 1000);
  must(
    policy.minimumCellRestricted >= policy.minimumCell,
    'minimumCellRestricted',
    'minimumCellRestricted must not be below minimumCell',
  );
  must(
    policy.requiredTraining.every((course) => course.trim() !== ''),
    'requiredTraining',
    'requiredTraining must name each course',
  );
  must(
    ['visible', 'cohort-only'].includes(policy.activityVisibility),
    'activityVisibility',
    'activityVisibility must be visible or cohort-only',
  );
  days('retention', policy.retention, 'P1M', 'P100Y');
  return [...faults, ...timerFaults(policy.timers)];
}

function timerFaults(timers: TimerPolicy): Unmet[] {
  const faults: Unmet[] = [];
  /** Each of them a duration from now on, and each later than the one before. */
  const rising = (rule: keyof TimerPolicy, ...durations: readonly Duration[]) => {
    const holds =
      durations.length > 0 &&
      durations.every((duration) => isDuration(duration, 'days') || isDuration(duration, 'hours')) &&
      durations.every((duration, n) => n === 0 || compare(durations[n - 1]!, duration) < 0);
    if (!holds)
      faults.push({ criterion: `timers.${rule}`, detail: `timers.${rule} must be durations in rising order` });
  };
  rising('matchReply', timers.matchReply.after, timers.matchReply.expires);
  rising('initialMeeting', timers.initialMeeting.after, timers.initialMeeting.escalateAt);
  rising('agreementStall', timers.agreementStall.after);
  rising('agreementStall', timers.agreementStall.escalateAfter);
  rising('sessionUpcoming', timers.sessionUpcoming.before);
  rising('logSession', ...timers.logSession.after);
  rising('objectiveDue', timers.objectiveDue.before);
  rising('objectiveDue', timers.objectiveDue.after);
  rising('planReview', timers.planReview.escalateAfter);
  rising('inactivity', timers.inactivity.after, timers.inactivity.warningAt, timers.inactivity.escalateAt);
  rising('closureLead', timers.closureLead.before);
  rising('endReached', timers.endReached.closesAfter);
  rising('closureReview', ...timers.closureReview.after, timers.closureReview.lapsesAt);
  rising('pauseOver', timers.pauseOver.escalateAfter);
  const { factor, escalateFactor } = timers.rhythmLapse;
  if (!(factor >= 1 && escalateFactor > factor && escalateFactor <= 12)) {
    const detail = 'timers.rhythmLapse must be factors from 1 to 12 in rising order';
    faults.push({ criterion: 'timers.rhythmLapse', detail });
  }
  return faults;
}

const compare = (a: Duration, b: Duration): number => compareDurations(a, b, FROM);

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const isFraction = (value: number): boolean => value >= 0 && value <= 1;

const defined = <T extends object>(values: T): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
