// The API in a process of its own, with a route beside it that does everything a command's route does but the command.
import { Body, Controller } from '@nestjs/common';
import { createApi, makeSigningKey, mintToken } from '#api';
import { openParts } from '#assembly';
import type { Addressed } from '#commands';
import { readConfiguration, startTelemetry, version } from '#runtime';
import { CommandRoute, To } from '../../../apps/api/http/command-route.js';
import { RecordContactBody } from '../../../apps/api/relationship/growth.dto.js';
import { serve, TOKENS_LAST } from './app.js';
import { growRelationships } from './growing.js';

/** Authenticates, validates and answers: what a command costs is the difference to this. */
@Controller('v1/nothing')
class NothingController {
  @CommandRoute('record-contact', 'RecordContact', 'Does nothing.')
  nothing(@To() to: Addressed, @Body() _body: RecordContactBody) {
    return {
      id: to.id,
      version: 1,
      position: 'nowhere',
      events: [],
      repeated: false,
    };
  }
}

serve(async ({ databaseUrl, keysUrl, mentors, each }) => {
  const configuration = readConfiguration(
    {},
    { DATABASE_URL: databaseUrl, KEYS_URL: keysUrl, MASTER_KEY: '5'.repeat(64) },
  );
  await startTelemetry(configuration, version);
  const parts = await openParts(configuration, { say: () => undefined, part: 'guest' });
  const relationships = await growRelationships(parts.dispatcher, { mentors, each });
  const signingKey = makeSigningKey();
  const app = await createApi({
    ...parts,
    identity: { kind: 'local', signingKey },
    logLevel: 'info',
    controllers: [NothingController],
    // All clients come from one address here.
    requestsPerSecond: 1_000_000,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const now = parts.clock.now();
  const targets = await Promise.all(
    relationships.map(async ({ id, mentor, mentee }) => ({
      ...{ id, mentorId: mentor.id, menteeId: mentee.id },
      token: await mintToken(signingKey, mentor, now, TOKENS_LAST),
    })),
  );
  return { url: await app.getUrl(), targets, signingKey: Buffer.from(signingKey).toString('hex'), databaseUrl };
});
