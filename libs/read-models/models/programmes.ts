import type pg from 'pg';
import { programme, type Policy, type ProgrammeFact, type ProgrammeState } from '#domain';
import { one, page, type Listed, type Paging } from '../paging.js';
import { idOfStream, type ReadModel } from '../read-model.js';

export type Programme = {
  readonly programmeId: string;
  readonly name: string;
  readonly status: ProgrammeState['status'];
  readonly managers: readonly string[];
  readonly policy: Policy;
  readonly policyVersion: number;
  /** 0: none is published. */
  readonly codeVersion: number;
  readonly version: number;
};

type Row = Programme & { readonly state: ProgrammeState };

export const programmes: ReadModel<Row, ProgrammeFact> = {
  name: 'programmes',
  version: 1,
  follows: ['programme'],
  columns: {
    programmeId: 'text',
    name: 'text',
    status: 'text',
    managers: 'text[]',
    policy: 'jsonb',
    policyVersion: 'integer',
    codeVersion: 'integer',
    version: 'integer',
    state: 'json',
  },
  key: ['programmeId'],
  rowFor: 'stream',
  indexes: [{ columns: ['managers'], using: 'gin' }],
  keysOf: (recorded) => [{ programmeId: idOfStream(recorded) }],
  evolve(row, recorded) {
    const { event, version } = recorded;
    const state = programme.evolve(row?.state ?? programme.initial, event);
    const { status, managers, policy, policyVersion, codeVersion } = state;
    const name = event.type === 'ProgrammeDefined' ? event.name : (row?.name ?? '');
    const programmeId = idOfStream(recorded);
    return { programmeId, name, status, managers, policy, policyVersion, codeVersion, version, state };
  },
};

const SHOWN = Object.keys(programmes.columns).filter((column) => column !== 'state');

export interface ProgrammeFilter extends Paging {
  readonly programmeIds?: readonly string[];
  readonly managerId?: string;
}

/** Programmes by id. @throws {BadCursor} */
export function listProgrammes(pool: pg.Pool, filter: ProgrammeFilter): Promise<Listed<Programme>> {
  return page(
    pool,
    {
      from: programmes.name,
      columns: SHOWN,
      where: [
        ['t."programmeId" = ANY ($)', filter.programmeIds],
        ['t.managers @> ARRAY[$::text]', filter.managerId],
      ],
      order: ['programmeId'],
    },
    filter,
  );
}

export function getProgramme(pool: pg.Pool, programmeId: string): Promise<Programme | undefined> {
  return one(pool, { from: programmes.name, columns: SHOWN, where: [['t."programmeId" = $', programmeId]] });
}
