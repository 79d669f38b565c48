import type { Actor } from '#domain';

export type Role = Exclude<Actor['role'], 'system'>;

/** Everyone around one pair: who they are to it decides, not only what their token calls them. */
export const INSIDERS = ['manager', 'coordinator', 'mentor', 'mentee'] as const;
export const OUTSIDERS = [
  'confidential-contact',
  'auditor',
  'analyst',
  'data-protection-officer',
  'administrator',
] as const;

export interface Row {
  /** Whom the route lets through, of those around the pair and of those with an office. */
  readonly may: readonly Role[];
  /** Roles in which a stranger is let through as well: what they make or list is their own. */
  readonly strangers?: readonly Role[];
}

const organisers: readonly Role[] = ['manager', 'coordinator'];
const participants: readonly Role[] = ['mentor', 'mentee'];
const around = [...organisers, ...participants];
const everyone: readonly Role[] = [...INSIDERS, ...OUTSIDERS];
const one = (...may: readonly Role[]): Row => ({ may });
const own = (...may: readonly Role[]): Row => ({ may, strangers: may });
const staff: Row = { may: [...organisers, 'administrator'], strangers: [...organisers, 'administrator'] };
const read: Row = { may: [...around, 'auditor'], strangers: ['auditor'] };
const list: Row = { may: [...around, 'auditor'], strangers: [...around, 'auditor'] };

/**
 * Every route and who may use it (domain.md, "Who may do what"): written down a second time on purpose. A new
 * route without a row here fails the suite. Roles that a row does not name are refused.
 */
export const ROUTES: Readonly<Record<string, Row>> = {
  'GET /health/live': own(...everyone),
  'GET /health/ready': own(...everyone),

  'POST /v1/programmes': own('manager', 'administrator'),
  'GET /v1/programmes': own(...organisers),
  'GET /v1/programmes/{id}': own(...everyone),
  'POST /v1/programmes/{id}/appoint-manager': { may: ['manager', 'administrator'], strangers: ['administrator'] },
  'POST /v1/programmes/{id}/revise-policy': one('manager'),
  'POST /v1/programmes/{id}/publish-code-of-practice': one('manager'),
  'POST /v1/programmes/{id}/publish-resource': one('manager'),
  'POST /v1/programmes/{id}/withdraw-resource': one('manager'),
  'POST /v1/programmes/{id}/retire': one('manager'),

  'POST /v1/cohorts': one('manager'),
  'GET /v1/cohorts': own(...organisers),
  'GET /v1/cohorts/{id}': read,
  'GET /v1/cohort-funnel': own(...organisers, 'analyst'),
  'POST /v1/cohorts/{id}/enrol': one(...organisers, 'mentor'),
  'POST /v1/cohorts/{id}/withdraw': one(...organisers, 'mentor'),
  'POST /v1/cohorts/{id}/close': one('manager'),
  'POST /v1/cohorts/{id}/stop-closing': one('manager'),

  'POST /v1/people': staff,
  'GET /v1/people': own(...organisers),
  // The person of these is the mentor.
  'GET /v1/people/{id}': one(...organisers, 'mentor', 'mentee'),
  'GET /v1/mentor-load': own(...organisers),
  'POST /v1/people/{id}/change-details': staff,
  'POST /v1/people/{id}/declare-competencies': { ...staff, may: [...staff.may, 'mentor'] },
  'POST /v1/people/{id}/verify-competency': own('manager'),
  'POST /v1/people/{id}/approve-mentor': one('manager'),
  'POST /v1/people/{id}/sign-mentor-agreement': one('mentor'),
  'POST /v1/people/{id}/set-capacity': { may: [...organisers, 'mentor'], strangers: organisers },
  'POST /v1/people/{id}/accept-code-of-practice': one('mentor'),
  'POST /v1/people/{id}/complete-training': { may: [...organisers, 'mentor'], strangers: organisers },
  'POST /v1/people/{id}/record-exclusion': { may: ['manager', 'mentor'], strangers: ['manager'] },
  'POST /v1/people/{id}/record-outcome': { may: [...organisers, 'mentor'], strangers: organisers },
  'POST /v1/people/{id}/record-leaving': staff,
  'POST /v1/people/{id}/return': staff,

  'POST /v1/matches': one(...organisers),
  'GET /v1/matches': own(...around),
  'GET /v1/waiting-list': own(...organisers),
  'GET /v1/matches/{id}': read,
  'POST /v1/matches/{id}/accept': one(...participants),
  'POST /v1/matches/{id}/decline': one(...participants),
  'POST /v1/matches/{id}/withdraw': one(...organisers),

  'GET /v1/relationships': list,
  'GET /v1/relationships/{id}': read,
  'GET /v1/relationships/{id}/history': read,
  'GET /v1/relationships/{id}/timeline': read,
  'GET /v1/relationships/{id}/sessions': read,
  'GET /v1/relationships/{id}/objectives': read,
  'GET /v1/relationships/{id}/next-phase': one(...around),
  'GET /v1/relationships/{id}/agreement': one(...around),
  'GET /v1/relationships/{id}/hours': one(...around),
  'GET /v1/relationships/{id}/timers': read,
  'GET /v1/timers': own('administrator'),
  'GET /v1/messages': own('administrator'),
  'GET /v1/hours': own(...around),
  'GET /v1/objectives': list,
  'GET /v1/attention': own(...organisers),
  'GET /v1/reminders': list,

  'POST /v1/relationships/{id}/answer-readiness': one('mentee'),
  'POST /v1/relationships/{id}/confirm-considerations': one('mentor'),
  'POST /v1/relationships/{id}/attest-other-mentors': one('mentee'),
  'POST /v1/relationships/{id}/set-objective': one('mentee'),
  'POST /v1/relationships/{id}/revise-objective': one('mentee'),
  'POST /v1/relationships/{id}/drop-objective': one('mentee'),
  'POST /v1/relationships/{id}/report-objective-reached': one('mentee'),
  'POST /v1/relationships/{id}/sign-off-objective': one('mentor'),
  ...Object.fromEntries(
    [
      ...['hold-initial-meeting', 'begin-negotiating', 'draft-agreement', 'amend-agreement', 'sign-agreement'],
      ...['open-renegotiation', 'draft-development-plan', 'begin-enabling-growth'],
      ...['schedule-session', 'move-session', 'cancel-session', 'record-session', 'record-missed-session'],
      ...['dispute-session', 'settle-dispute', 'record-contact', 'record-reflection', 'agree-action'],
      ...['complete-action', 'give-feedback', 'review-development-plan', 'make-referral', 'note-referral-outcome'],
      ...['make-introduction', 'propose-end', 'agree-end', 'agree-remedy', 'terminate', 'agree-next-steps'],
      ...['submit-closure-review', 'hold-joint-review', 'consent-to-return'],
    ].map((name) => [`POST /v1/relationships/{id}/${name}`, one(...participants)]),
  ),
  // Of kind `completed`, by those who take part; the other kinds are the programme's.
  'POST /v1/relationships/{id}/begin-closure': one(...participants),
  'POST /v1/relationships/{id}/pause': one(...around),
  'POST /v1/relationships/{id}/resume': one(...around),
  'POST /v1/relationships/{id}/extend': one(...around),
  'POST /v1/relationships/{id}/correct-record': one(...around),
  'POST /v1/relationships/{id}/correct-phase': one(...organisers),
  'POST /v1/relationships/{id}/reopen': one(...organisers),
  'POST /v1/relationships/{id}/add-participant': one(...organisers),
};
