import { describe, expect, it } from '@jest/globals';
import { relationship, relationshipClasses, type RelationshipEvent } from '#domain';
import { stateAfter } from '../../../test/support/given.js';
import { closed, endedEarly, held } from '../../../test/support/situations.js';

const story: readonly RelationshipEvent[] = [
  ...closed,
  ...endedEarly,
  held('s', '2026-09-10', { experience: 'A hard week.', targets: 'Two meetings.' }),
  { type: 'SessionMissed', by: 'mentor', sessionId: 'm', reason: 'Snow.' },
  { type: 'ContactRecorded', by: 'mentor', contactId: 'c', on: '2026-09-11', channel: 'email', summary: 'Short.' },
  { type: 'FeedbackGiven', by: 'mentee', to: 'mentor', text: 'Thanks for that.' },
];

describe('confidentiality and data protection [000, 001, 003]', () => {
  it('no text is read by a decision: what an erasure takes away leaves the state as it is', () => {
    const texts = [
      'Chair the meeting',
      'To lead a team',
      'A hard week',
      'Two meetings',
      'Snow',
      'Short',
      'Thanks',
      'Much',
    ];
    const state = JSON.stringify(stateAfter(relationship, story));
    expect(texts.filter((text) => JSON.stringify(story).includes(text))).toEqual(texts);
    expect(texts.filter((text) => state.includes(text))).toEqual([]);
  });

  it('agreement clauses are under the relationship’s key, notes under their author’s, and who ended it under neither', () => {
    expect(relationshipClasses.AgreementDrafted.clauses).toBe('A');
    expect(relationshipClasses.SessionHeld.feedback).toBe('N');
    expect(relationshipClasses.ReadinessAnswered.answers).toBe('R');
    expect(relationshipClasses.ClosureReviewSubmitted).toMatchObject({ answers: 'N', restricted: 'R' });
    expect(relationshipClasses.ClosureBegan).toMatchObject({ endedBy: 'W', reason: 'W' });
  });

  it('whatever has notes or restricted answers names their author in the clear', () => {
    const nameless = Object.entries(relationshipClasses).filter(([, fields]) => {
      const classes: readonly string[] = Object.values(fields);
      return (classes.includes('N') || classes.includes('R')) && (fields as Record<string, string>)['by'] !== 'S';
    });
    expect(nameless.map(([type]) => type)).toEqual([]);
  });
});
