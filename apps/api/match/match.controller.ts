import { Body } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { MatchRequest, type Addressed, type Asks } from '#commands';
import { CommandRoute, CreationRoute, To, V1 } from '../http/command-route.js';
import { Nothing } from '../http/nothing.js';
import { DeclineMatchBody, ProposeMatchBody } from './match.dto.js';

@V1('matches')
export class MatchController {
  constructor(private readonly bus: CommandBus) {}

  @CreationRoute('ProposeMatch', 'Proposes to bring a mentor and a mentee together, from whatever source.')
  propose(@To() to: Addressed, @Body() body: ProposeMatchBody) {
    return this.send(to, { type: 'ProposeMatch', ...body });
  }

  @CommandRoute(
    'accept',
    'AcceptMatch',
    'Accepts for oneself; once everyone has, the mentor’s capacity is reserved and the relationship begins.',
  )
  accept(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'AcceptMatch' });
  }

  @CommandRoute('decline', 'DeclineMatch', 'Declines for oneself; no reason is needed.')
  decline(@To() to: Addressed, @Body() body: DeclineMatchBody) {
    return this.send(to, { type: 'DeclineMatch', ...body });
  }

  @CommandRoute('withdraw', 'WithdrawMatch', 'Withdraws the proposal.')
  withdraw(@To() to: Addressed, @Body() _body: Nothing) {
    return this.send(to, { type: 'WithdrawMatch' });
  }

  private send(to: Addressed, command: Asks['match']) {
    return this.bus.execute(new MatchRequest(to, command));
  }
}
