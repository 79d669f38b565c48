import { Agenda } from './agenda.js';
import { Caller, type Call } from './caller.js';
import { fateOf, liveAsPair, type Pair } from './pair.js';
import { Random } from './random.js';
import { pairUp, type RosterPerson } from './roster.js';
import { CONSIDERED, READY } from './texts.js';

export interface Plan {
  readonly programme: string;
  readonly roster: readonly RosterPerson[];
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
  readonly timeZone: string;
  readonly seed: string;
  /** A person's id, also where they are nobody on the roster. */
  readonly managerId: string;
  /** Coordinates every cohort, where there is one. */
  readonly coordinatorId?: string;
  /** Days over which the proposals of a cohort are spread. */
  readonly spread: number;
  /** Months by which each cohort starts after the one before. */
  readonly monthsApart: number;
}

/** Who is who once the roster is registered: what the demo hands out tokens for. */
export interface Cast {
  readonly programmeId: string;
  readonly cohortIds: readonly string[];
  readonly pairs: readonly { readonly mentorId: string; readonly menteeId: string }[];
}

/** Time and the API, as a simulation needs them. */
export interface World {
  readonly call: Call;
  /** Moves the clock to `instant`, firing on the way whatever falls due. */
  advanceTo(instant: Temporal.Instant): Promise<void>;
  /** Lets flows and timers catch up with what was just done. */
  settle(): Promise<void>;
}

/**
 * Runs a programme of `plan.roster` from `plan.from` to `plan.to` through the API: the same seed gives the same
 * history.
 * @param progress told the share of the time that has passed, 0 to 1
 */
export async function simulate(plan: Plan, world: World, progress: (share: number) => void): Promise<Cast> {
  const opening = at(plan, plan.from, '08:00');
  const end = at(plan, plan.to, '18:00');
  await world.advanceTo(opening);
  const { cast, pairs } = await setUp(plan, world.call);
  await world.settle();
  const agenda = new Agenda();
  for (const pair of pairs) agenda.add(at(plan, pair.startsOn, '10:00'), liveAsPair(pair, world.call), pair.mentorId);
  for (let next = agenda.next(); next && Temporal.Instant.compare(next, end) <= 0; next = agenda.next()) {
    await world.advanceTo(next);
    await agenda.act(next);
    await world.settle();
    progress(
      (next.epochMilliseconds - opening.epochMilliseconds) / (end.epochMilliseconds - opening.epochMilliseconds),
    );
  }
  await world.advanceTo(end);
  progress(1);
  return cast;
}

async function setUp(plan: Plan, call: Call): Promise<{ cast: Cast; pairs: readonly Pair[] }> {
  const manager = new Caller(call, { role: 'manager', person: plan.managerId }, 'manager');
  const { id: programmeId } = await manager.post('/v1/programmes', { name: plan.programme });
  await manager.post(`/v1/programmes/${programmeId}/publish-code-of-practice`, {
    text: 'Keep confidences, keep appointments, respect each other, keep accurate records.',
  });
  const cohorts = new Map<string, string>();
  const names = [...new Set(plan.roster.map(({ cohort }) => cohort))];
  const startOf = (name: string) => plan.from.add({ months: names.indexOf(name) * plan.monthsApart });
  for (const name of names) {
    const { id } = await manager.post('/v1/cohorts', {
      programmeId,
      name,
      startsOn: startOf(name).toString(),
      endsOn: plan.to.add({ months: 6 }).toString(),
      timeZone: plan.timeZone,
      ...(plan.coordinatorId && { coordinators: [plan.coordinatorId] }),
    });
    cohorts.set(name, String(id));
  }
  const ids = new Map<string, string>();
  await inGroups(plan.roster, async (person) => {
    const { externalId, name, email, unit, region } = person;
    const { id } = await manager.post('/v1/people', { externalId, name, email, unit, region });
    ids.set(externalId, String(id));
  });
  await inGroups(
    plan.roster,
    async (person) => {
      const id = ids.get(person.externalId)!;
      const self = new Caller(call, { role: person.role, person: id }, person.externalId);
      const of = (command: string) => `/v1/people/${id}/${command}`;
      if (person.lineManager) await manager.post(of('change-details'), { lineManagerId: ids.get(person.lineManager) });
      await self.post(of('accept-code-of-practice'), { programmeId, codeVersion: 1 });
      if (person.role === 'mentor') {
        await self.post(of('declare-competencies'), {
          framework: 'mentor-job-specification',
          claims: person.areas.map((area) => ({ competency: area, level: 'possessed' })),
        });
        await manager.post(of('approve-mentor'), { programmeId });
        await self.post(of('set-capacity'), { capacity: person.capacity ?? 1 });
      }
      const answers = person.role === 'mentor' ? { considerations: CONSIDERED } : { readiness: READY };
      await manager.post(`/v1/cohorts/${cohorts.get(person.cohort)}/enrol`, {
        personId: id,
        as: person.role,
        ...answers,
      });
    },
    ({ cohort }) => cohort,
  );
  const pairs = pairUp(plan.roster).map(({ mentor, mentee, shared, nth }, n): Pair => {
    const random = new Random(`${plan.seed}/${mentee.externalId}`);
    return {
      name: mentee.externalId,
      mentorId: ids.get(mentor.externalId)!,
      menteeId: ids.get(mentee.externalId)!,
      managerId: plan.managerId,
      cohortId: cohorts.get(mentee.cohort)!,
      shared,
      // Pairs of one mentor start on different days, so that what happens to the mentor has one order.
      startsOn: startOf(mentee.cohort).add({ days: 1 + (n % plan.spread) + nth * plan.spread }),
      timeZone: plan.timeZone,
      fate: fateOf(random),
      random,
    };
  });
  const cast = { programmeId: String(programmeId), cohortIds: [...cohorts.values()], pairs };
  return { cast, pairs };
}

/** Up to 16 at a time; those of one `lane` one after the other, so that what they share has one order. */
async function inGroups<T>(
  items: readonly T[],
  act: (item: T) => Promise<void>,
  lane: (item: T) => unknown = (item) => item,
): Promise<void> {
  const lanes = [...Map.groupBy(items, lane).values()];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let own = lanes[next++]; own; own = lanes[next++]) for (const item of own) await act(item);
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

function at(plan: Plan, date: Temporal.PlainDate, plainTime: string): Temporal.Instant {
  return date.toZonedDateTime({ timeZone: plan.timeZone, plainTime }).toInstant();
}
