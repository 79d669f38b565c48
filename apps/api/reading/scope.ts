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
