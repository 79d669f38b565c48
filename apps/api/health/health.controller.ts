import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Callers } from '../http/callers.js';
import { Problem } from '../http/problem.js';
import { Condition, type PartCondition } from './condition.js';

class LiveBody {
  @ApiProperty({ type: String, enum: ['ok'], example: 'ok' }) status!: 'ok';
}

class PartBody implements PartCondition {
  @ApiProperty({ type: String, example: 'followers' }) part!: string;
  @ApiProperty({ type: Boolean, description: 'Whether requests can be carried out with it.', example: true })
  usable!: boolean;
  @ApiProperty({
    type: String,
    required: false,
    description: 'What is not as it should be.',
    example: 'timers has set 1 stream aside',
  })
  message?: string;
}

class ReadyBody extends LiveBody {
  @ApiProperty({ type: [PartBody], description: 'Each part and how it is.' }) parts!: readonly PartCondition[];
}

@Controller('health')
@ApiTags('health')
export class HealthController {
  constructor(private readonly condition: Condition) {}

  @Get('live')
  @Callers('anyone')
  @ApiOperation({ operationId: 'live', summary: 'Whether the process answers.' })
  @ApiResponse({ status: 200, type: LiveBody })
  live(): LiveBody {
    return { status: 'ok' };
  }

  @Get('ready')
  @Callers('anyone')
  @ApiOperation({ operationId: 'ready', summary: 'Whether requests can be carried out; 503 says what is missing.' })
  @ApiResponse({ status: 200, type: ReadyBody })
  async ready(): Promise<ReadyBody> {
    const parts = await this.condition.now();
    const missing = parts.filter(({ usable }) => !usable);
    if (missing.length === 0) return { status: 'ok', parts };
    const errors = missing.map(({ part, message = 'is not available' }) => ({ field: part, message }));
    const names = missing.map(({ part }) => part).join(', ');
    throw new Problem(503, 'not-ready', `Not ready: ${names}.`, { errors, retryAfter: 1 });
  }
}
