import { describe, expect, it } from '@jest/globals';
import { LEADERS_TOGETHER, mergePolicy, programme, type PolicyChanges, type ProgrammeEvent } from '#domain';
import { given } from '../../../test/support/given.js';

const manager = { id: 'manager', role: 'manager' } as const;
const context = { now: Temporal.Instant.from('2026-09-01T08:00:00Z'), actor: manager, id: 'new' };
const defined: ProgrammeEvent = {
  type: 'ProgrammeDefined',
  by: 'manager',
  name: 'Leaders Together',
  policy: LEADERS_TOGETHER,
  policyVersion: 1,
};
const running = given(programme, context, defined);
const revising = (changes: PolicyChanges) => running.when({ type: 'RevisePolicy', changes });

describe('a programme', () => {
  it('is managed by the manager who defines it and by those they name', () =>
    given(programme, context)
      .when({ type: 'DefineProgramme', name: 'Leaders Together', managers: ['other', 'manager'] })
      .thenRecorded(
        defined,
        { type: 'ManagerAppointed', by: 'manager', personId: 'manager' },
        { type: 'ManagerAppointed', by: 'manager', personId: 'other' },
      ));

  it('by default lasts six months with 24 hours, two hours every two weeks, one to one [001]', () => {
    const { form, duration, commitment, sessionLength, rhythm } = LEADERS_TOGETHER;
    expect({ form, duration, commitment, sessionLength, rhythm }).toEqual({
      form: 'one-to-one',
      duration: 'P6M',
      commitment: 'PT24H',
      sessionLength: 'PT2H',
      rhythm: 'P2W',
    });
  });

  it('is defined once', () => running.when({ type: 'DefineProgramme', name: 'Again' }).thenRefused('programme-exists'));

  it('numbers each revision of its policy', () =>
    revising({ duration: 'P4M', timers: { matchReply: { after: 'P5D' } } }).thenRecorded({
      type: 'PolicyRevised',
      by: 'manager',
      policyVersion: 2,
      policy: mergePolicy(LEADERS_TOGETHER, { duration: 'P4M', timers: { matchReply: { after: 'P5D' } } }),
    }));

  it('keeps what a revision does not name', () => {
    const merged = mergePolicy(LEADERS_TOGETHER, { capacity: 3, timers: { matchReply: { after: 'P5D' } } });
    expect(merged).toEqual({
      ...LEADERS_TOGETHER,
      capacity: 3,
      timers: { ...LEADERS_TOGETHER.timers, matchReply: { after: 'P5D', expires: 'P14D' } },
    });
  });

  it('records no revision that changes nothing', () => revising({ capacity: 2 }).thenNothing());

  it('may last a number of years [004]', () =>
    revising({ duration: 'P3Y', longestDuration: 'P5Y' }).thenRecorded({
      type: 'PolicyRevised',
      by: 'manager',
      policyVersion: 2,
      policy: { ...LEADERS_TOGETHER, duration: 'P3Y', longestDuration: 'P5Y' },
    }));

  it.each<[string, PolicyChanges, string]>([
    ['a duration outside its own limits', { duration: 'P2M' }, 'duration'],
    ['a duration that is no duration', { duration: 'six months' }, 'duration'],
    ['a duration in hours', { duration: 'PT24H' }, 'duration'],
    ['a negative rhythm', { rhythm: '-P2W' }, 'rhythm'],
    ['sessions of more than twelve hours', { sessionLength: 'PT13H' }, 'sessionLength'],
    ['a commitment in months', { commitment: 'P1M' }, 'commitment'],
    ['a tolerance above the whole', { tolerance: 1.2 }, 'tolerance'],
    ['half a place', { capacity: 1.5 }, 'capacity'],
    ['no mentor at all for a mentee', { mentorsPerMentee: 0 }, 'mentorsPerMentee'],
    ['a smaller cell for restricted answers', { minimumCellRestricted: 4 }, 'minimumCellRestricted'],
    ['an expiry before the reminder', { timers: { matchReply: { expires: 'P7D' } } }, 'timers.matchReply'],
    [
      'reviews that lapse before they are reminded of',
      { timers: { closureReview: { lapsesAt: 'P14D' } } },
      'timers.closureReview',
    ],
    ['an escalation before the lapse', { timers: { rhythmLapse: { escalateFactor: 1 } } }, 'timers.rhythmLapse'],
  ])('refuses %s', (_, changes, limit) => revising(changes).thenRefused('policy-out-of-bounds', limit));

  it('names every limit that does not hold at once', () =>
    revising({ capacity: -1, tolerance: -1, rhythm: 'P1Y' }).thenRefused(
      'policy-out-of-bounds',
      'capacity',
      'tolerance',
      'rhythm',
    ));

  it('refuses an impossible policy from the start', () =>
    given(programme, context)
      .when({ type: 'DefineProgramme', name: 'Long', policy: { duration: 'P2Y' } })
      .thenRefused('policy-out-of-bounds', 'duration'));

  it('publishes a code of practice, and each new one under the next number [000]', () => {
    const published: ProgrammeEvent = {
      type: 'CodeOfPracticePublished',
      by: 'manager',
      codeVersion: 1,
      text: 'Be fair.',
    };
    running.when({ type: 'PublishCodeOfPractice', text: 'Be fair.' }).thenRecorded(published);
    running
      .and(published)
      .when({ type: 'PublishCodeOfPractice', text: 'Be kind.' })
      .thenRecorded({ ...published, codeVersion: 2, text: 'Be kind.' });
  });

  it.each(['mentors', 'mentees', 'both'] as const)(
    'publishes resources for mentors and for mentees [000]: %s',
    (audience) =>
      running.when({ type: 'PublishResource', title: 'Guide', kind: 'resource', audience }).thenRecorded({
        type: 'ResourcePublished',
        by: 'manager',
        resourceId: 'new',
        title: 'Guide',
        kind: 'resource',
        audience,
      }),
  );

  it('publishes regional events with date and region, and toolkits without [000]', () => {
    const toolkit = { type: 'PublishResource', title: 'Toolkit', kind: 'toolkit', audience: 'both' } as const;
    running.when(toolkit).thenRecorded({
      type: 'ResourcePublished',
      by: 'manager',
      resourceId: 'new',
      title: 'Toolkit',
      kind: 'toolkit',
      audience: 'both',
    });
    running.when({ ...toolkit, kind: 'event', date: '2026-10-01' }).thenRefused('event-without-date');
    running.when({ ...toolkit, kind: 'event', date: '1 October', region: 'North' }).thenRefused('invalid-date');
  });

  it('withdraws a resource once, and only its own', () => {
    const published: ProgrammeEvent = {
      type: 'ResourcePublished',
      by: 'manager',
      resourceId: 'r',
      title: 'Guide',
      kind: 'resource',
      audience: 'mentees',
    };
    const withdrawn: ProgrammeEvent = { type: 'ResourceWithdrawn', by: 'manager', resourceId: 'r' };
    const withdraw = { type: 'WithdrawResource', resourceId: 'r' } as const;
    running.when(withdraw).thenRefused('resource-unknown');
    running.and(published).when(withdraw).thenRecorded(withdrawn);
    running.and(published, withdrawn).when(withdraw).thenNothing();
  });

  it('changes nothing once it is retired', () => {
    const retired: ProgrammeEvent = { type: 'ProgrammeRetired', by: 'manager' };
    running.when({ type: 'RetireProgramme' }).thenRecorded(retired);
    running.and(retired).when({ type: 'RetireProgramme' }).thenNothing();
    running.and(retired).when({ type: 'PublishCodeOfPractice', text: 'Late' }).thenRefused('programme-retired');
  });

  it('is defined before anything else is asked of it', () =>
    given(programme, context).when({ type: 'RetireProgramme' }).thenRefused('programme-unknown'));
});
