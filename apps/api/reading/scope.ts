import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import { listCohorts, listProgrammes, type Scope } from '#read-models';
import { ReadPool } from '../parts.js';

/** What part of a list each caller sees: lists are narrowed before they are read, never after. */
@Injectable()
export class Scopes {
  constructor(private readonly pool: ReadPool) {}

  async of({ id, role }: Actor): Promise<Scope> {
    switch (role) {
      case 'mentor':
      case 'mentee':
        return { personId: id };
      case 'manager': {
        const mine = await everyPage((after) => listProgrammes(this.pool.pool, { managerId: id, after, limit: 200 }));
        return { programmeIds: mine.map(({ programmeId }) => programmeId) };
      }
      case 'coordinator': {
        const mine = await everyPage((after) => listCohorts(this.pool.pool, { coordinatorId: id, after, limit: 200 }));
        return { cohortIds: mine.map(({ cohortId }) => cohortId) };
      }
      case 'auditor':
      case 'analyst':
        return {};
      default:
        return { programmeIds: [] };
    }
  }

  /** The programmes whose list is theirs: those they manage, or those of the cohorts that they coordinate. */
  async programmesOf(caller: Actor): Promise<readonly string[]> {
    const { programmeIds, cohortIds } = await this.of(caller);
    return programmeIds ?? (cohortIds ? this.#coordinatedBy(caller.id) : []);
  }

  /** Likewise for what single pairs do: without programmes that show that by cohort only. */
  async ofActivity(caller: Actor): Promise<Scope> {
    const { role, id } = caller;
    if (role !== 'manager' && role !== 'coordinator') return this.of(caller);
    const { programmeIds, cohortIds } = await this.of(caller);
    if (programmeIds) return { programmeIds: await this.#visible(programmeIds) };
    return { cohortIds, programmeIds: await this.#visible(await this.#coordinatedBy(id)) };
  }

  async #coordinatedBy(id: string): Promise<readonly string[]> {
    const mine = await everyPage((after) => listCohorts(this.pool.pool, { coordinatorId: id, after, limit: 200 }));
    return [...new Set(mine.map(({ programmeId }) => programmeId))];
  }

  async #visible(programmeIds: readonly string[]): Promise<readonly string[]> {
    const known = await everyPage((after) => listProgrammes(this.pool.pool, { programmeIds, after, limit: 200 }));
    return known.filter(({ policy }) => policy.activityVisibility === 'visible').map(({ programmeId }) => programmeId);
  }
}

/** What scopes are read from: a query that has to see a write waits for these as well. */
export const SCOPES_FROM = ['programmes', 'cohorts'] as const;

async function everyPage<T>(page: (after?: string) => Promise<{ items: readonly T[]; next?: string }>): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | undefined; ;) {
    const { items, next } = await page(after);
    all.push(...items);
    if (next === undefined) return all;
    after = next;
  }
}
