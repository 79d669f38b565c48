import type { Command } from 'commander';
import { mintToken, ROLES } from '#api';
import { observe, openParts, type Parts } from '#assembly';
import { uuidv5 } from '#event-store';
import { listRelationships } from '#read-models';
import { CannotStart, readConfiguration, SystemClock, type Configuration } from '#runtime';
import { demoCast, demoIsUnfinished, fillWithDemo, type DemoCast } from '../demo.js';
import { signingKeyOf, startApi, startShowing, startWorker, untilStopped } from '../serve.js';
import { printJson, progressBar, say } from '../terminal.js';
import { verb, type Flags } from '../verb.js';

interface UpFlags extends Flags {
  readonly port?: string;
  readonly empty?: boolean;
}

export function up(): Command {
  return verb('up', 'Start everything in one process; an empty database is filled with the demo programme.')
    .option('--port <n>', 'port to listen on (default: PORT, else 3000; 0: any free one)')
    .option('--empty', 'leave an empty database empty')
    .addHelpText('after', '\nCtrl-C stops it; what was recorded stays in the data folder.')
    .action(async (flags: UpFlags) => {
      const configuration = readConfiguration(flags);
      let parts = await openParts(configuration, { say });
      if (!flags.empty && !(await parts.store.head())) {
        // The demo has a clock of its own, so it has the database to itself first.
        await parts.close();
        await fill(configuration);
        parts = await openParts(configuration, { say });
      }
      if (demoIsUnfinished(configuration)) say(unfinished(configuration));
      // What filled the demo was nobody's request.
      const shown = await startShowing(configuration);
      observe(parts);
      const serving = await startApi(parts);
      const working = await startWorker(parts);
      const tokens = await tokensFor(parts, await demoCast(configuration));
      if (flags.json) printJson({ ready: true, url: serving.url, tokens, metrics: shown.metricsUrl });
      else greet(serving.url, tokens, shown.metricsUrl);
      untilStopped([serving, working, { stop: () => parts.close() }, shown]);
    });
}

/** Fills the demo; a signal ends that after the step in hand, and the database with it. */
async function fill(configuration: Configuration): Promise<void> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new CannotStart(`Stopped. ${unfinished(configuration)}`));
  for (const signal of SIGNALS) process.on(signal, stop);
  const bar = progressBar('filling the demo programme');
  try {
    await fillWithDemo(configuration, new SystemClock().now(), (share) => {
      stopping.signal.throwIfAborted();
      bar.to(share);
    });
  } finally {
    bar.done();
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const unfinished = ({ dataDir }: Configuration): string =>
  `The demo is unfinished: delete ${dataDir} to have it made anew, or go on with what there is of it.`;

const HOURS = 12;

/** A token for each role, of people of the demo where there is one; none where tokens come from elsewhere. */
async function tokensFor(parts: Parts, cast: DemoCast | undefined): Promise<Record<string, string>> {
  if (parts.configuration.identity.kind === 'oidc') return {};
  const key = await signingKeyOf(parts);
  const pair = await openPair(parts, cast);
  const people: Partial<Record<(typeof ROLES)[number], string>> = {
    manager: cast?.managerId,
    coordinator: cast?.coordinatorId,
    mentor: pair?.mentorId,
    mentee: pair?.menteeIds[0],
  };
  const now = parts.clock.now();
  const tokens = ROLES.map(async (role) => {
    const id = people[role] ?? uuidv5(`demo-${role}`);
    return [role, await mintToken(key, { role, id }, now, HOURS * 3600)] as const;
  });
  return Object.fromEntries(await Promise.all(tokens));
}

/** A pair of the demo that is still growing, so that there is something to do with its tokens. */
async function openPair({ pool }: Parts, cast: DemoCast | undefined) {
  if (!cast) return undefined;
  const any = { programmeId: cast.programmeId, limit: 1 };
  const growing = await listRelationships(pool, { ...any, phase: 'enabling-growth' });
  return growing.items[0] ?? (await listRelationships(pool, any)).items[0];
}

function greet(url: string, tokens: Readonly<Record<string, string>>, metrics: string | undefined): void {
  const lines = [
    '',
    `Throughline is up at ${url}`,
    `  what it can do   ${url}/docs`,
    `  how it is        ${url}/health/ready`,
    ...(metrics ? [`  its metrics      ${metrics}`] : []),
    '',
    ...Object.entries(tokens).flatMap(([role, token]) => [`  ${role}`, `    ${token}`]),
    '',
    'Three things to try:',
    `  export T='<one of the tokens above>'`,
    `  curl -s -H "authorization: Bearer $T" ${url}/v1/relationships        # as mentor: yours; as manager: all`,
    `  curl -s -H "authorization: Bearer $T" ${url}/v1/attention           # as manager: who needs help, and why`,
    `  curl -s -H "authorization: Bearer $T" ${url}/v1/cohort-funnel       # as analyst: where everybody is`,
    '',
    'Ctrl-C stops it.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
