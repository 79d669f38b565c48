import { randomUUID } from 'node:crypto';
import type { PolicyChanges, Role } from '#domain';
import { CONSIDERED, CLAUSES, MEETING, OBJECTIVES, PLAN, READY } from '../../apps/cli/simulation/texts.js';
import type { Client } from './client.js';
import { eventually } from './eventually.js';

export const TERMS = {
  duration: 'P6M',
  rhythm: 'P2W',
  sessionLength: 'PT2H',
  commitment: 'PT24H',
  channels: ['video'],
} as const;

/** Somebody who calls the API in this role; `id` where they are registered. */
export type Introduce = (role: Exclude<Role, 'system'>, id?: string) => Promise<Client>;

/** Today in the cohort's time zone, as everything here is told on the day it happens. */
export const today = (): string => Temporal.Now.plainDateISO('Europe/London').toString();

/** A programme with one cohort that runs now, made through the API. */
export class Programme {
  private constructor(
    readonly manager: Client,
    readonly programmeId: string,
    readonly cohortId: string,
    private readonly introduce: Introduce,
  ) {}

  static async open(introduce: Introduce, policy: PolicyChanges = {}): Promise<Programme> {
    const manager = await introduce('manager');
    const { id: programmeId } = await manager.tell('/v1/programmes', { name: 'Leaders Together', policy });
    const { id: cohortId } = await manager.tell('/v1/cohorts', {
      ...{ programmeId, name: 'This one', timeZone: 'Europe/London', startsOn: today() },
      endsOn: Temporal.PlainDate.from(today()).add({ months: 12 }).toString(),
    });
    return new Programme(manager, programmeId, cohortId, introduce);
  }

  /** Registered, approved, enrolled with considerations. */
  async mentor(capacity?: number): Promise<Client> {
    const { manager, programmeId } = this;
    const id = await this.#register('mentor');
    await manager.tell(`/v1/people/${id}/approve-mentor`, { programmeId });
    await this.#enrol(id, 'mentor', { considerations: CONSIDERED });
    const mentor = await this.introduce('mentor', id);
    if (capacity !== undefined) await mentor.tell(`/v1/people/${id}/set-capacity`, { capacity });
    return mentor;
  }

  /** Registered, enrolled with the answers on readiness. */
  async mentee(): Promise<Client> {
    const id = await this.#register('mentee');
    await this.#enrol(id, 'mentee', { readiness: READY });
    return this.introduce('mentee', id);
  }

  async propose(mentor: Client, mentee: Client): Promise<string> {
    const people = { cohortId: this.cohortId, mentorId: mentor.id, menteeIds: [mentee.id] };
    const match = await this.manager.tell('/v1/matches', { form: 'one-to-one', source: 'list', ...people });
    return match.id;
  }

  /** Two people who both accepted, once the relationship that follows is there. */
  async pair(): Promise<Pair> {
    const [mentor, mentee] = await Promise.all([this.mentor(), this.mentee()]);
    const matchId = await this.propose(mentor, mentee);
    for (const one of [mentor, mentee]) await one.tell(`/v1/matches/${matchId}/accept`);
    return this.initiated(matchId, mentor, mentee);
  }

  async initiated(matchId: string, mentor: Client, mentee: Client): Promise<Pair> {
    const id = await eventually(async () => {
      const { relationshipId } = await mentee.ask<{ relationshipId: string | null }>(`/v1/matches/${matchId}`);
      return relationshipId ?? undefined;
    });
    // The match is confirmed a moment before the relationship begins.
    await eventually(async () => (await mentee.get(`/v1/relationships/${id}/history`)).status === 200);
    return new Pair(id, mentor, mentee);
  }

  async #register(role: string): Promise<string> {
    const externalId = randomUUID();
    const person = { externalId, name: `A ${role}`, email: `${externalId}@example.org` };
    return (await this.manager.tell('/v1/people', person)).id;
  }

  async #enrol(personId: string, as: 'mentor' | 'mentee', answers: object): Promise<void> {
    await this.manager.tell(`/v1/cohorts/${this.cohortId}/enrol`, { personId, as, ...answers });
  }
}

/** One relationship between two people. */
export class Pair {
  constructor(
    readonly id: string,
    readonly mentor: Client,
    readonly mentee: Client,
  ) {}

  get stream(): string {
    return `relationship-${this.id}`;
  }

  at(part: string): string {
    return `/v1/relationships/${this.id}/${part}`;
  }

  /** Everything that preparation asks for. */
  async prepare(): Promise<void> {
    const { mentor, mentee } = this;
    await mentee.tell(this.at('answer-readiness'), { answers: READY });
    await mentee.tell(this.at('attest-other-mentors'), { attestation: 'no-other-mentor' });
    await mentor.tell(this.at('confirm-considerations'), { answers: CONSIDERED });
    await mentor.tell(this.at('hold-initial-meeting'), { ...MEETING, heldOn: today() });
  }

  /** Everything that negotiating asks for. @returns the objective's id */
  async agree(): Promise<string> {
    const { mentor, mentee } = this;
    await mentor.tell(this.at('draft-agreement'), { terms: TERMS, clauses: CLAUSES });
    await mentee.tell(this.at('draft-development-plan'), { ...PLAN, menteeId: mentee.id });
    const targetDate = Temporal.PlainDate.from(today()).add({ months: 2 }).toString();
    const objective = { ...OBJECTIVES[0], menteeId: mentee.id, targetDate };
    const { created } = await mentee.tell(this.at('set-objective'), objective);
    const { textDigest } = await mentee.ask(this.at('agreement'));
    for (const one of [mentor, mentee]) await one.tell(this.at('sign-agreement'), { textDigest });
    return created!;
  }

  /** From preparation into enabling growth. @returns the objective's id */
  async grow(): Promise<string> {
    await this.prepare();
    await this.mentor.tell(this.at('begin-negotiating'));
    const objectiveId = await this.agree();
    await this.mentee.tell(this.at('begin-enabling-growth'));
    return objectiveId;
  }
}
