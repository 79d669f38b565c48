import type { MatchCommand } from '#domain';
import { bodiesOf } from '../http/bodies.js';
import { Nothing } from '../http/nothing.js';
import { DeclineMatchBody, ProposeMatchBody } from './match.dto.js';

export const matchBodies = bodiesOf<MatchCommand>()({
  ProposeMatch: ProposeMatchBody,
  AcceptMatch: Nothing,
  DeclineMatch: DeclineMatchBody,
  WithdrawMatch: Nothing,
});
