import type { PersonFact, Reservation } from './messages.js';
import { inOrder, named, without, type Seats } from './seats.js';

export interface PersonState extends Seats {
  readonly registered: boolean;
  readonly lineManagerId?: string;
  /** Competencies declared, by framework; `true` once verified. */
  readonly competencies: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  /** Programmes that approved this person as a mentor, and those whose mentor agreement is signed. */
  readonly approvedFor: readonly string[];
  readonly agreedWith: readonly string[];
  /** As set by or for the person; undefined: the programme's. */
  readonly capacity?: number;
  /** Cohorts of matches that once had a place here, by match: what has freed its place may not be over yet. */
  readonly formerPlaces: Readonly<Record<string, string>>;
  /** Newest code of practice accepted, by programme. */
  readonly codes: Readonly<Record<string, number>>;
  /** Latest local date of completion, by course. */
  readonly training: Readonly<Record<string, string>>;
  /** Marks of pairs that may not be matched. */
  readonly exclusions: readonly string[];
  /** Local date; the person has left once it has ended. */
  readonly lastDay?: string;
}

export const nobody: PersonState = {
  registered: false,
  competencies: {},
  approvedFor: [],
  agreedWith: [],
  held: {},
  waiting: [],
  places: {},
  formerPlaces: {},
  codes: {},
  training: {},
  exclusions: [],
};

/** Whether the person's last day has ended; `today` is a local date. */
export const hasLeft = (state: PersonState, today: string): boolean =>
  state.lastDay !== undefined && state.lastDay < today;

export function evolve(state: PersonState, event: PersonFact): PersonState {
  switch (event.type) {
    case 'PersonRegistered':
      return { ...state, registered: true, lineManagerId: event.lineManagerId };
    case 'PersonDetailsChanged':
      return { ...state, lineManagerId: event.lineManagerId ?? state.lineManagerId };
    case 'CompetenciesDeclared': {
      const before = state.competencies[event.framework] ?? {};
      const declared = Object.fromEntries(event.claims.map((one) => [one.competency, before[one.competency] ?? false]));
      return { ...state, competencies: { ...state.competencies, [event.framework]: { ...before, ...declared } } };
    }
    case 'CompetencyVerified': {
      const verified = { ...state.competencies[event.framework], [event.competency]: true };
      return { ...state, competencies: { ...state.competencies, [event.framework]: verified } };
    }
    case 'MentorApproved':
      return { ...state, approvedFor: [...state.approvedFor, event.programmeId] };
    case 'MentorAgreementSigned':
      return { ...state, agreedWith: [...state.agreedWith, event.programmeId] };
    case 'CapacitySet':
      return { ...state, capacity: event.capacity };
    case 'CapacityReserved':
      return {
        ...awaiting(state, event.matchId),
        held: { ...state.held, [event.matchId]: reservation(event) },
        formerPlaces: without(state.formerPlaces, event.matchId),
      };
    case 'CapacityRefused': {
      if (event.reason !== 'full') return awaiting(state, event.matchId);
      const waiting = { ...reservation(event), waitingSince: event.waitingSince ?? '' };
      return { ...state, waiting: inOrder([...state.waiting, waiting]) };
    }
    case 'CapacityReleased':
      return {
        ...awaiting(state, event.matchId),
        held: without(state.held, event.matchId),
        formerPlaces: former(state, state.held[event.matchId]),
      };
    case 'PlaceReserved':
      return {
        ...state,
        places: { ...state.places, [event.matchId]: reservation(event) },
        formerPlaces: without(state.formerPlaces, event.matchId),
      };
    case 'PlaceReleased':
      return {
        ...state,
        places: without(state.places, event.matchId),
        formerPlaces: former(state, state.places[event.matchId]),
      };
    case 'CodeOfPracticeAccepted':
      return { ...state, codes: { ...state.codes, [event.programmeId]: event.codeVersion } };
    case 'TrainingCompleted':
      return { ...state, training: { ...state.training, [event.course]: event.completedOn } };
    case 'ExclusionRecorded':
      return { ...state, exclusions: [...state.exclusions, event.pairMark] };
    case 'LeavingRecorded':
      return { ...state, lastDay: event.lastDay };
    case 'PersonReturned': {
      const { lastDay: _, ...returned } = state;
      return returned;
    }
    case 'PlaceRefused':
    case 'OtherMentorNoticeGiven':
    case 'OutcomeRecorded':
      return state;
  }
}

const awaiting = (state: PersonState, matchId: string): PersonState => ({
  ...state,
  waiting: state.waiting.filter((one) => one.matchId !== matchId),
});

const former = ({ formerPlaces }: PersonState, freed: Reservation | undefined): PersonState['formerPlaces'] =>
  freed ? { ...formerPlaces, [freed.matchId]: freed.cohortId } : formerPlaces;

/** The reservation in an event, without the event's type. */
const reservation = (event: Reservation): Reservation => named(event);
