import { person, relationship } from '#domain';
import { idOf } from '#event-store';
import { flowOf, take, type Flow, type FlowOptions } from './flow.js';

const NAME = 'other-mentors';

/**
 * "Also let your mentor(s) know you are working with another mentor" [003]: tells them where the mentee asks us to.
 * The notice stands with the mentor who is told, and names neither the other mentor nor the other relationship.
 */
export function otherMentors(options: FlowOptions): Flow {
  const { transactor } = options;
  return flowOf(NAME, async ({ id, stream, event }) => {
    if (event.type !== 'OtherMentorsAttested' || event.attestation !== 'please-tell-them') return;
    const { state: related } = await transactor.load(relationship, idOf(stream));
    if (related.phase === 'none') return;
    const { state: mentee } = await transactor.load(person, event.by);
    for (const { cohortId, partnerIds } of Object.values(mentee.places)) {
      const command = { type: 'GiveOtherMentorNotice', cohortId } as const;
      for (const mentorId of partnerIds.filter((one) => one !== related.mentorId)) {
        // No causation and no correlation: they would point into the other relationship.
        await take(options, NAME, { aggregate: 'person', id: mentorId, command }, { key: id });
      }
    }
  });
}
