import { describe, expect, it } from '@jest/globals';
import { relationshipId } from '#commands';
import type { OtherMentors } from '#domain';
import { as, House } from '../../test/support/flows.js';

/** Ada has two mentors, and attests about the others in the relationship with the second. */
async function attested(attestation: OtherMentors) {
  const house = await House.open({ mentorsPerMentee: 2 });
  const [first, second, ada] = [await house.mentor('m'), await house.mentor('n'), await house.mentee('a')];
  const stranger = await house.mentor('o');
  await house.agree(stranger, [await house.mentee('b')]);
  await house.agree(first, [ada]);
  const id = await house.agree(second, [ada]);
  await house.settle();
  const attest = { type: 'AttestOtherMentors', attestation } as const;
  await house.send({ aggregate: 'relationship', id: relationshipId(id), command: attest }, as(ada, 'mentee'));
  return { house, first, second, ada, relationship: relationshipId(id) };
}

const notices = async (house: House) => (await house.log()).filter(({ type }) => type === 'OtherMentorNoticeGiven');

describe('"also let your mentor(s) know you are working with another mentor" [003]', () => {
  it('tells the other mentor where the mentee asks us to, once', async () => {
    const { house, first } = await attested('please-tell-them');
    await house.settle({ times: 2 });
    expect((await notices(house)).map(({ stream }) => stream)).toEqual([`person-${first}`]);
  });

  it('names neither the other mentor nor the mentee nor the relationship', async () => {
    const { house, second, ada, relationship } = await attested('please-tell-them');
    await house.settle();
    const [notice] = await notices(house);
    const log = await house.log();
    const attestation = log.find(({ type }) => type === 'OtherMentorsAttested')!;
    const text = JSON.stringify(notice);
    for (const id of [second, ada, relationship, attestation.id]) expect(text).not.toContain(id);
    expect(notice!.metadata.correlation).not.toBe(attestation.metadata.correlation);
  });

  it('tells nobody where they know already', async () => {
    const { house } = await attested('they-know');
    await house.settle();
    expect(await notices(house)).toEqual([]);
  });
});
