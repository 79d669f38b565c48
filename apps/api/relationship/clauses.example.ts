import type { Clauses } from '#domain';

const lines = (...of: readonly string[]): string => of.join('\n');

/** An agreement as a pair might write it: what "Leaders Together" [001] expects, in words of our own. */
export const CLAUSES: Required<Clauses> = {
  goals: 'By the end of the six months the mentee leads talks with suppliers without help.',
  venue: 'The small meeting room on the second floor; by video when either of us travels.',
  movingAndCancelling: 'A day ahead, by telephone. Whoever moves a session proposes the new date.',
  rolesAndResponsibilities: lines(
    'The mentor will:',
    '1. look at the mentee and the organisation from outside;',
    '2. hear out, in confidence, what worries the mentee about the organisation;',
    '3. tell of what went well and what went wrong in their own work;',
    '4. support in a friendly and unbiased way;',
    '5. say honestly, and so that it helps, what they think;',
    '6. be someone on whom ideas can be tried out;',
    '7. help with decisions by naming alternatives they know from experience;',
    '8. open their contacts and networks, for the person and for the organisation;',
    '9. keep supporting and encouraging to the end.',
    'The mentor will not:',
    '1. offer counselling;',
    '2. give specific technical business advice that is the business of an expert adviser;',
    '3. offer training;',
    '4. coach towards particular business tasks, goals and objectives;',
    '5. take over the responsibility for the success of the organisation, which stays with the mentee who leads it.',
    'The mentee owns decisions, plans and actions, prepares each session and keeps the record accurate.',
  ),
  adjustments: 'Sessions start after ten, and notes are sent in large print.',
  confidentiality: 'What is said stays between us, unless someone is at risk of harm or the law asks for it.',
  measuringSuccess: 'Both objectives signed off, and each of us would do it again.',
  endingWithoutFault: 'Either of us may end this at any time, with no reason given; we try to talk first.',
  closure: 'In the last session but one we agree the next steps, then look back together.',
};
