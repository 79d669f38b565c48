import { Telling } from './telling.js';
import { REVIEW } from '../../../apps/cli/simulation/texts.js';

/** How a pair's story goes; what each is cut from, the generated log holds many times. */
export type Plot = (telling: Telling) => Promise<void>;

const begin: Plot = async (telling) => {
  await telling.open();
  await telling.propose();
  await telling.agree();
};

/** Proposed; nobody has answered. */
const proposed: Plot = async (telling) => {
  await telling.open();
  await telling.propose();
};

/** Growing, with sessions, one of them disputed, and an objective reached. */
const thriving: Plot = async (telling) => {
  await begin(telling);
  const [objectiveId = ''] = await telling.grow();
  for (let n = 0; n < 3; n++) await telling.meet();
  await telling.ask({ type: 'RecordReflection', text: 'The plan slipped; I asked for help too late.' }, telling.mentee);
  await telling.ask({ type: 'ReportObjectiveReached', objectiveId }, telling.mentee);
  await telling.pass('P1D');
  await telling.ask({ type: 'SignOffObjective', objectiveId, result: 'One review led and written up.' });
  const sessionId = await telling.meet();
  await telling.ask({ type: 'DisputeSession', sessionId, reason: 'It was an hour shorter.' }, telling.mentee);
};

/** Growing, then silent for two months: reminded, to no avail. */
const lapsing: Plot = async (telling) => {
  await begin(telling);
  await telling.grow();
  await telling.meet();
  await telling.pass('P56D');
};

/** All the way. */
const completed: Plot = async (telling) => {
  await begin(telling);
  const [first = '', second = ''] = await telling.grow();
  for (let n = 0; n < 5; n++) await telling.meet();
  for (const objectiveId of [first, second]) {
    await telling.ask({ type: 'ReportObjectiveReached', objectiveId }, telling.mentee);
    await telling.ask({ type: 'SignOffObjective', objectiveId, result: 'Done as planned.' });
  }
  await telling.ask({ type: 'BeginClosure', kind: 'completed' });
  await telling.settle();
  await telling.ask({ type: 'AgreeNextSteps', steps: 'A call in three months.' });
  for (const one of [telling.mentee, telling.mentor]) {
    await telling.ask({ type: 'SubmitClosureReview', answers: REVIEW, restricted: { effectiveness: 4 } }, one);
    await telling.pass('P1D');
  }
  await telling.ask({ type: 'HoldJointReview', heldOn: telling.today, notes: 'We looked back together.' });
};

/** Ended by the mentee while negotiating; half of the reviews are in. */
const ending: Plot = async (telling) => {
  await begin(telling);
  await telling.grow();
  await telling.pass('P6D');
  await telling.ask({ type: 'Terminate', reason: 'Another position.' }, telling.mentee);
  await telling.settle();
  await telling.ask({ type: 'SubmitClosureReview', answers: {} });
};

export const PLOTS = { proposed, thriving, lapsing, completed, ending } as const;

/** A pair that keeps records of everything: grows until its relationship has exactly `events` events, at least 60. */
export const diligent =
  (events: number): Plot =>
  async (telling) => {
    await begin(telling);
    await telling.grow();
    const { mentor, mentee } = telling;
    const length = async () => (await telling.store.read(`relationship-${telling.relationshipId}`)).length;
    const deeds = [
      () =>
        telling.ask(
          { type: 'RecordContact', on: telling.today, channel: 'video', minutes: 20, summary: CONTACT },
          mentee,
        ),
      () => telling.ask({ type: 'RecordReflection', text: REFLECTION, shared: true }, mentee),
      () => telling.ask({ type: 'GiveFeedback', to: mentee.id, text: 'Clearer every time; bolder, too.' }),
      () => telling.ask({ type: 'AgreeAction', ownerId: mentee.id, action: 'Ask the unit for its figures.' }, mentor),
      () => telling.ask({ type: 'GiveFeedback', to: mentor.id, text: 'Your questions help me most.' }, mentee),
    ];
    for (let n = 0; (await length()) < events; n++) {
      // A session takes a few events, with its reminders; what is left is filled one by one.
      if (n % 25 === 0 && (await length()) < events - 12) await telling.meet(NOTES);
      else await deeds[n % deeds.length]!();
    }
  };

const CONTACT = 'How the unit took the proposal, and what to say to those who were not asked.';
const REFLECTION = 'I had expected the review to be about the figures; it was about who had been told what, and when.';
const NOTES = {
  experience: 'The review went better than the rehearsal.',
  achievements: 'The figures were ready a week ahead.',
  feedback: 'Shorter answers; the questions were good.',
  actions: 'Write the summary on the day itself.',
  targets: 'One step before the next meeting.',
};
