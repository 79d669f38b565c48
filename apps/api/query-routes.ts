import { CohortQueries } from './cohort/cohort.queries.js';
import { MatchQueries } from './match/match.queries.js';
import { OperationsQueries } from './operations/operations.queries.js';
import { PersonQueries } from './person/person.queries.js';
import { ProgrammeQueries } from './programme/programme.queries.js';
import { HistoryQueries } from './relationship/history.queries.js';
import { ListQueries } from './relationship/lists.queries.js';
import { RelationshipQueries } from './relationship/relationship.queries.js';

/** The controllers of every query's route. */
export const QUERY_CONTROLLERS = [
  ProgrammeQueries,
  CohortQueries,
  PersonQueries,
  MatchQueries,
  RelationshipQueries,
  HistoryQueries,
  ListQueries,
  OperationsQueries,
] as const;
