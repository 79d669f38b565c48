import type { TimerRule } from '#domain';

export interface Wording {
  readonly subject: string;
  readonly text: string;
}

/**
 * What a message says: plain text without links, names, dates or anything that somebody wrote. Whoever reads it
 * over another's shoulder learns that Throughline asks for something, and nothing about anyone.
 */
const REMINDERS: Readonly<Record<TimerRule, Wording>> = {
  'match-reply': {
    subject: 'A mentoring match is waiting for your answer',
    text: 'You have been proposed for a mentoring match and have not answered yet. Please accept or decline it.',
  },
  'initial-meeting': {
    subject: 'Time for your initial meeting',
    text: 'Your mentoring relationship has been set up, and no initial meeting is recorded yet. Please agree a date and get to know each other.',
  },
  'agreement-stall': {
    subject: 'Your mentoring agreement is not concluded yet',
    text: 'You began to negotiate your mentoring agreement a while ago. Please finish its text together and sign it, or talk about what stands in the way.',
  },
  'session-upcoming': {
    subject: 'Your next mentoring session is coming up',
    text: 'A mentoring session of yours begins soon. If the time no longer suits you, please move or cancel it.',
  },
  'log-session': {
    subject: 'Please record your mentoring session',
    text: 'A mentoring session that was scheduled is over and not recorded yet. Please record that it was held, or that it was missed.',
  },
  'rhythm-lapse': {
    subject: 'Time for another mentoring session',
    text: 'You have not met for longer than you agreed. Please schedule your next session, or change the rhythm if another one suits you better.',
  },
  'objective-due': {
    subject: 'An objective’s date is close or has passed',
    text: 'An objective of your mentoring relationship reaches its target date. Please report it reached, sign it off, revise it or drop it.',
  },
  'plan-review': {
    subject: 'Half-way: time to review the development plan',
    text: 'Half of your mentoring relationship’s time is over. Please review the development plan together.',
  },
  inactivity: {
    subject: 'Is your mentoring relationship still active?',
    text: 'No session and no contact has been recorded for a long time. Please get in touch with each other, or record what took place. If you would rather end it, you can do so at any time, without giving a reason.',
  },
  'closure-lead': {
    subject: 'A mentoring relationship ends in three weeks',
    text: 'A mentoring relationship comes close to the end that was agreed. Please agree next steps before the final session, or extend it if both want to.',
  },
  'end-reached': {
    subject: 'Your mentoring relationship has reached its end',
    text: 'Your mentoring relationship has reached the end that was agreed. Please begin its closure, or extend it if both want to. Otherwise it is closed in two weeks.',
  },
  'closure-review': {
    subject: 'Please give your closure review',
    text: 'Your mentoring relationship is in its closure, and your review is not in yet. It stays sealed until all reviews are in or have lapsed.',
  },
  'pause-over': {
    subject: 'The pause of your mentoring relationship is over',
    text: 'The date on which your mentoring relationship was to be resumed has come. Please resume it, or end it if that is better for you.',
  },
};

const ESCALATIONS: Readonly<Partial<Record<TimerRule, Wording>>> = {
  'match-reply': {
    subject: 'A mentoring match has expired without an answer',
    text: 'A match that was proposed in your programme was not answered by everyone in time and has expired.',
  },
  'initial-meeting': {
    subject: 'A relationship has had no initial meeting',
    text: 'A mentoring relationship in your programme has not held its initial meeting in time. Please check whether it needs help.',
  },
  'agreement-stall': {
    subject: 'An agreement is not concluded',
    text: 'A mentoring relationship in your programme has not concluded its agreement in time. Please check whether it needs help.',
  },
  'rhythm-lapse': {
    subject: 'A relationship has lost its rhythm',
    text: 'A mentoring relationship in your programme has not met for twice as long as agreed. Please check whether it needs help.',
  },
  'plan-review': {
    subject: 'A development plan has not been reviewed',
    text: 'A mentoring relationship in your programme has passed half of its time without reviewing its development plan.',
  },
  inactivity: {
    subject: 'A relationship seems inactive: close it?',
    text: 'A mentoring relationship in your programme has recorded neither sessions nor contact for a long time. You may close it as inactive.',
  },
  'end-reached': {
    subject: 'A relationship has passed its end before it could grow',
    text: 'A mentoring relationship in your programme has passed its agreed end without having begun to enable growth. Please decide how it goes on.',
  },
  'pause-over': {
    subject: 'A paused relationship has not been resumed',
    text: 'A mentoring relationship in your programme is still paused although its resume date has passed. Please check whether it needs help.',
  },
};

const MANAGER_TOLD: Wording = {
  subject: 'A mentoring relationship in your programme needs a look',
  text: 'A reminder in one of your programme’s mentoring relationships has been passed on to you.',
};

export function wordingOf({ rule, escalation }: { rule: TimerRule; escalation: boolean }): Wording {
  return escalation ? (ESCALATIONS[rule] ?? MANAGER_TOLD) : REMINDERS[rule];
}
