import { counts, type Relationship } from '#domain';
import type { ShownEvent } from './records.js';

/** What of a relationship is told by its state together with the texts in its events. */

/** The agreement's current text, and who has signed it; undefined before the first draft. */
export function agreementOf(state: Relationship, history: readonly ShownEvent[]) {
  const { text, agreement } = state;
  if (!text) return undefined;
  const drafts = history.filter(({ type }) => type === 'AgreementDrafted' || type === 'AgreementAmended');
  const current = drafts.find(({ data }) => data['revision'] === text.revision);
  const concluded = agreement?.revision === text.revision;
  return {
    revision: text.revision,
    terms: text.terms,
    clauses: current?.data['clauses'],
    salt: current?.data['salt'],
    textDigest: text.textDigest,
    signedBy: text.signedBy,
    concluded,
    startsOn: agreement?.startsOn ?? null,
    endsOn: agreement?.endsOn ?? null,
  };
}

/** Sessions in the order in which they were first spoken of. */
export function sessionsOf(state: Relationship, history: readonly ShownEvent[]) {
  return Object.entries(state.sessions).map(([sessionId, session]) => {
    const about = history.filter(({ data }) => data['sessionId'] === sessionId);
    const held = about.findLast(({ type }) => type === 'SessionHeld')?.data;
    const venue = about.findLast(({ type }) => type === 'SessionScheduled')?.data['venue'];
    const counted = session.status === 'held' ? counts(state, session) : undefined;
    return { sessionId, ...session, ...(counted !== undefined && { counts: counted }), venue, ...named(held, NOTES) };
  });
}

const NOTES = [
  ...['channel', 'goalsReviewed', 'experience', 'strengths', 'achievements', 'feedback'],
  ...['developmentAreas', 'actions', 'targets'],
];

/** Objectives in the order in which they were set, each in its latest words. */
export function objectivesOf(state: Relationship, history: readonly ShownEvent[]) {
  return Object.entries(state.objectives).map(([objectiveId, objective]) => {
    const about = history.filter(({ data }) => data['objectiveId'] === objectiveId);
    const texts = about.map(({ data }) => named(data, ['statement', 'measure', 'firstStep', 'whyItMatters', 'result']));
    return { objectiveId, ...objective, ...Object.assign({}, ...texts) } as Readonly<Record<string, unknown>>;
  });
}

function named(fields: Readonly<Record<string, unknown>> | undefined, names: readonly string[]) {
  return Object.fromEntries(names.flatMap((name) => (fields?.[name] === undefined ? [] : [[name, fields[name]]])));
}
