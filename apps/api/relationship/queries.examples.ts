import { EXAMPLE } from '../http/examples.js';
import { keyed, ofManyShapes, perhaps, sometimes } from '../http/shapes.js';
import { CLAUSES } from './clauses.example.js';

/** What the queries about relationships answer, by example. */

const WHOSE = {
  ...{ relationshipId: EXAMPLE.relationship, programmeId: EXAMPLE.programme, cohortId: EXAMPLE.cohort },
  ...{ mentorId: EXAMPLE.mentor, menteeIds: [EXAMPLE.mentee], participants: [EXAMPLE.mentor, EXAMPLE.mentee] },
};
const TERMS = {
  ...{ duration: 'P6M', rhythm: 'P2W', sessionLength: 'PT2H', commitment: 'PT24H' },
  channels: ['face-to-face', 'video'],
};

export const OVERVIEW = {
  id: EXAMPLE.relationship,
  ...WHOSE,
  ...{ matchId: EXAMPLE.match, form: 'one-to-one', phase: 'enabling-growth', paused: false, resumesOn: null },
  ...{ initiatedOn: '2026-09-03', negotiatingBeganOn: '2026-09-10', startsOn: '2026-09-17', endsOn: '2027-03-17' },
  ...{ growthBeganOn: '2026-09-17', closureBeganOn: null, closedOn: null, ending: null, closureKind: null },
  ...{ objectivesOpen: 1, objectivesReported: 0, objectivesSignedOff: 0, objectivesDropped: 0 },
  ...{
    sessionsHeld: 2,
    countedMinutes: 240,
    lastHeldOn: perhaps('2026-10-15'),
    nextSessionAt: perhaps('2026-10-29T16:30:00.000Z'),
  },
  ...{ version: 31, changedAt: '2026-10-15T18:00:00.000Z' },
};

export const NEXT_PHASE = {
  id: EXAMPLE.relationship,
  phase: 'preparation',
  unmet: [{ criterion: 'initial-meeting-held', detail: 'The initial meeting has to be held.', who: EXAMPLE.mentee }],
};

export const AGREEMENT = {
  ...{ id: EXAMPLE.relationship, version: 12, revision: 1, terms: TERMS, clauses: CLAUSES },
  ...{ salt: EXAMPLE.digest, textDigest: EXAMPLE.digest, signedBy: [EXAMPLE.mentor], concluded: false },
  ...{ startsOn: null, endsOn: null },
};

export const OBJECTIVE = {
  ...{ objectiveId: EXAMPLE.objective, menteeId: EXAMPLE.mentee, targetDate: '2026-12-15', status: 'set' },
  ...{ statement: 'Chair the quarterly review.', measure: 'One review chaired alone.' },
  ...{ firstStep: 'Chair one agenda item.', whyItMatters: 'It is part of the next role.' },
  result: sometimes('Chaired on 3 December.'),
};

/** Of a whole relationship: what is open, and what came of the rest. */
export const PROGRESS = {
  ...WHOSE,
  ...{ open: 1, reported: 0, signedOff: 0, dropped: 0, nextTargetDate: perhaps('2026-12-15') },
  objectives: [
    {
      ...{ objectiveId: EXAMPLE.objective, menteeId: EXAMPLE.mentee, targetDate: '2026-12-15', status: 'set' },
      ...{ setAt: '2026-09-15T10:00:00.000Z', reportedAt: perhaps('2026-12-01T10:00:00.000Z') },
      ...{ signedOffAt: perhaps('2026-12-02T10:00:00.000Z'), revisions: 0 },
    },
  ],
};

/** What was written down of a session, as far as the reader may see it. */
const NOTES = {
  ...{ venue: sometimes('The library.'), experience: sometimes('A hard talk.'), strengths: sometimes('Calm.') },
  ...{ achievements: sometimes('A list.'), feedback: sometimes('Wait longer.'), actions: sometimes('Call them.') },
  ...{ developmentAreas: sometimes('Listening.'), targets: sometimes('Three offers.') },
};

export const SESSION = {
  ...{ sessionId: EXAMPLE.session, status: 'held', heldOn: '2026-10-15', minutes: 120, by: EXAMPLE.mentor },
  ...{ attendance: [EXAMPLE.mentor, EXAMPLE.mentee], disputed: false, counts: true, channel: 'video' },
  ...{ ...NOTES, goalsReviewed: true },
  // While it is planned, and once it was missed or cancelled.
  ...{ startsAt: sometimes('2026-10-29T16:30:00.000Z'), endsAt: sometimes('2026-10-29T18:30:00.000Z') },
  ...{ startTime: sometimes('16:30'), until: sometimes('2026-10-29T18:30:00.000Z') },
};

export const HOURS = {
  ...WHOSE,
  ...{ phase: 'enabling-growth', startsOn: '2026-09-17', endsOn: '2027-03-17' },
  ...{ rhythm: 'P2W', sessionLength: 'PT2H', commitment: 'PT24H', commitmentMinutes: 1440 },
  ...{ countedMinutes: 240, recordedMinutes: 240, sessionsHeld: 2, sessionsMissed: 0, sessionsCancelled: 0 },
  ...{ sessionsDisputed: 0, lastHeldOn: perhaps('2026-10-15'), nextSessionAt: null },
  ...{ months: keyed({ '2026-10': 240 }), byMentee: keyed({ [EXAMPLE.mentee]: 240 }) },
  ...{ share: 'below', monthsBelowFloor: ['2026-09'] },
};

export const EVENT = {
  ...{ version: 7, id: EXAMPLE.event, type: 'SessionHeld' },
  ...{ occurred: '2026-10-15T18:00:00.000Z', recorded: '2026-10-15T18:00:00.000Z' },
  ...{ actor: { id: EXAMPLE.mentor, role: 'mentor' }, policyVersion: 1 },
  data: ofManyShapes({
    ...{ sessionId: EXAMPLE.session, heldOn: '2026-10-15', minutes: 120, targets: 'Draft the agenda.' },
  }),
  ...{ withheld: ['feedback'], hash: EXAMPLE.digest, sealedDigest: EXAMPLE.digest },
  ...{ note: sometimes('ended, no fault'), position: '000001-00000000000000000748-0000000000000000012' },
};

export const MOMENT = EVENT;

const SUBJECT = {
  ...{ stream: `relationship-${EXAMPLE.relationship}`, subject: 'relationship', subjectId: EXAMPLE.relationship },
  ...{ programmeId: EXAMPLE.programme, cohortId: EXAMPLE.cohort, mentorId: EXAMPLE.mentor },
  ...{ menteeIds: [EXAMPLE.mentee], participants: [EXAMPLE.mentor, EXAMPLE.mentee] },
};

export const ATTENTION = {
  ...SUBJECT,
  ...{ key: 'rhythm-lapse/2026-10-15', reason: 'rhythm-lapse', anchor: '2026-10-15' },
  since: '2026-11-12T09:00:00.000Z',
};

export const REMINDER = {
  ...SUBJECT,
  ...{ eventId: EXAMPLE.event, version: 32, rule: 'rhythm-lapse', anchor: '2026-10-15', recipient: EXAMPLE.mentor },
  ...{ occurrence: '1', due: '2026-11-05T09:00:00.000Z', firedAt: '2026-11-05T09:00:00.000Z', escalation: false },
};
