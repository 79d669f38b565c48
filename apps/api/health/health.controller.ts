import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EventStore } from '#event-store';
import { Callers } from '../http/callers.js';
import { Problem } from '../http/problem.js';
import { Parts, ReadPool } from '../parts.js';

class HealthBody {
  @ApiProperty({ type: String, enum: ['ok'], example: 'ok' }) status!: 'ok';
}

const PATIENCE = 3_000;

@Controller('health')
@ApiTags('health')
export class HealthController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: ReadPool,
    private readonly parts: Parts,
  ) {}

  @Get('live')
  @Callers('anyone')
  @ApiOperation({ operationId: 'live', summary: 'Whether the process answers.' })
  @ApiResponse({ status: 200, type: HealthBody })
  live(): HealthBody {
    return { status: 'ok' };
  }

  @Get('ready')
  @Callers('anyone')
  @ApiOperation({ operationId: 'ready', summary: 'Whether requests can be carried out; 503 says what is missing.' })
  @ApiResponse({ status: 200, type: HealthBody })
  async ready(): Promise<HealthBody> {
    const checks = {
      'event-store': () => this.store.head().then(() => undefined),
      database: () => this.pool.pool.query('SELECT 1').then(() => undefined),
      ...this.parts.parts.readiness,
    };
    const errors = await Promise.all(
      Object.entries(checks).map(async ([field, check]) => ({ field, message: await outcome(check) })),
    );
    const failing = errors.filter((each): each is { field: string; message: string } => each.message !== undefined);
    if (failing.length > 0) {
      const names = failing.map(({ field }) => field).join(', ');
      throw new Problem(503, 'not-ready', `Not ready: ${names}.`, { errors: failing, retryAfter: 1 });
    }
    return { status: 'ok' };
  }
}

/** What is wrong, without the words of drivers, which may name hosts and people. */
async function outcome(check: () => Promise<string | undefined>): Promise<string | undefined> {
  const late = new Promise<string>((resolve) => setTimeout(resolve, PATIENCE, 'does not answer').unref());
  return Promise.race([check().catch(() => 'is not available'), late]);
}
