import { survey, type FollowerCondition } from '#assembly';
import { listCheckpoints, readModels, workersOn } from '#read-models';
import { fail, ok, warn, type Check, type Finding } from './check.js';
import type { Patient } from './patient.js';

/** Seconds. */
const LAGS = 30;
const OVERDUE = 60;

const surveyOf = async (patient: Patient) => survey(patient.pool, await patient.store(), Date.now());

export const worker: Check = {
  name: 'worker',
  needs: ['migrations'],
  async check({ pool }) {
    const processes = await workersOn(pool);
    if (processes > 0) return ok(processes === 1 ? 'one runs' : `${processes} run`);
    const mend = 'Start `throughline worker` (or `throughline up`, which runs one): reminders wait until then.';
    return warn('none runs: read models, flows, timers and messages stand still', mend);
  },
};

export const followers: Check = {
  name: 'followers',
  needs: ['event store'],
  async check(patient) {
    const found = (await surveyOf(patient)).followers.flatMap(findingsOf);
    return found.length > 0 ? found : ok('all run and are up to date');
  },
};

function findingsOf({ name, status, failure, parked, lagEvents, lagSeconds }: FollowerCondition): readonly Finding[] {
  const findings = parked.map(({ stream, eventId, eventType, fromVersion, error, retryRequested }) =>
    retryRequested
      ? warn(`${name} has set ${stream} aside and is asked to take it up again`, 'See to it that a worker runs.')
      : fail(
          `${name} has set ${stream} aside at version ${fromVersion}, event ${eventId} (${eventType}): ${short(error)}`,
          `When the cause is mended, run \`throughline retry ${stream}\`.`,
        ),
  );
  if (status === 'stopped') {
    const { eventId, stream, version, message = 'no reason is known' } = failure ?? {};
    const where = eventId === undefined ? '' : ` at event ${eventId}, version ${version} of ${stream}`;
    const mend = `When the cause is mended, run \`throughline retry ${name}\`.`;
    return [...findings, fail(`${name} was stopped${where}: ${short(message)}`, mend)];
  }
  if (lagSeconds < LAGS) return findings;
  const found = `${name} is ${lagEvents} events and ${Math.round(lagSeconds)} s behind the log`;
  const mend = 'See whether a worker runs and what its log says, and whether the watermark stands still.';
  return [...findings, warn(found, mend)];
}

/** Names of models whose rows this program would fold otherwise. */
export const outdated: Check = {
  name: 'read models',
  needs: ['migrations'],
  async check({ pool }) {
    const built = new Map((await listCheckpoints(pool)).map(({ name, version }) => [name, version]));
    const missing = readModels.filter(({ name }) => built.get(name) === undefined).map(({ name }) => name);
    const old = readModels.filter(({ name, version }) => (built.get(name) ?? version) < version);
    const newer = readModels.filter(({ name, version }) => (built.get(name) ?? version) > version);
    const findings = [
      ...old.map(({ name }) =>
        warn(
          `${name} was built by an older program; queries answer from that`,
          `A worker rebuilds it when it starts; or run \`throughline rebuild ${name}\`.`,
        ),
      ),
      ...newer.map(({ name }) => fail(`${name} was built by a newer program`, 'Run the newer program.')),
      ...(missing.length > 0
        ? [warn(`not built yet: ${missing.join(', ')}`, 'Start `throughline worker`, or `throughline up`.')]
        : []),
    ];
    return findings.length > 0 ? findings : ok(`${readModels.length} of this program’s version`);
  },
};

export const timers: Check = {
  name: 'timers',
  needs: ['event store'],
  async check(patient) {
    const { timersOpen, timersOverdue, overdueSeconds } = await surveyOf(patient);
    if (overdueSeconds < OVERDUE) return ok(`${timersOpen} open, none overdue`);
    return fail(
      `${timersOverdue} are overdue, the first for ${Math.round(overdueSeconds)} s`,
      'See that a worker runs and what its log says; what is overdue fires within half a minute of its start.',
    );
  },
};

export const messages: Check = {
  name: 'messages',
  needs: ['migrations'],
  async check({ pool, configuration: { smtpUrl } }) {
    const { rows } = await pool.query<{ failed: number; pending: number; code: string | null }>(
      `SELECT count(*) FILTER (WHERE status = 'failed')::integer AS failed,
         count(*) FILTER (WHERE status = 'pending')::integer AS pending,
         max(last_error) FILTER (WHERE status IN ('failed', 'pending')) AS code
       FROM outbox.messages WHERE status IN ('failed', 'pending') AND fired_at > now() - interval '7 days'`,
    );
    const { failed, pending, code } = rows[0]!;
    const why = code ? ` (${code})` : '';
    if (pending > 0 && !smtpUrl) {
      return warn(`${pending} wait for a mail server and SMTP_URL is unset`, 'Set SMTP_URL where a worker runs.');
    }
    if (failed > 0) {
      return warn(
        `${failed} of the last seven days were given up${why}`,
        'See the mail server’s log; `throughline messages --json` lists them.',
      );
    }
    return ok(`${pending} waiting, none given up in the last seven days`);
  },
};

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
