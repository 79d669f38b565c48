import 'reflect-metadata';
import { Command } from 'commander';
import { CannotStart, version } from '#runtime';
import { StoryError } from './stage/story.js';
import { say } from './terminal.js';
import { api } from './verbs/api.js';
import { backup } from './verbs/backup.js';
import { bench } from './verbs/bench.js';
import { copyLog } from './verbs/copy-events.js';
import { doctor } from './verbs/doctor.js';
import { history } from './verbs/history.js';
import { messages } from './verbs/messages.js';
import { migrate } from './verbs/migrate.js';
import { play } from './verbs/play.js';
import { readModels } from './verbs/read-models.js';
import { rebuild } from './verbs/rebuild.js';
import { restore } from './verbs/restore.js';
import { retry } from './verbs/retry.js';
import { simulate } from './verbs/simulate.js';
import { timers } from './verbs/timers.js';
import { token } from './verbs/token.js';
import { up } from './verbs/up.js';
import { worker } from './verbs/worker.js';

const program = new Command('throughline')
  .description('An event-sourced backend for mentoring programmes.')
  .version(version, '--version', 'say which version this is')
  .showHelpAfterError('(--help shows what is accepted)')
  .configureHelp({ sortSubcommands: false });

for (const verb of [
  up,
  api,
  worker,
  migrate,
  token,
  history,
  readModels,
  rebuild,
  retry,
  timers,
  messages,
  doctor,
  backup,
  restore,
  copyLog,
  play,
  simulate,
  bench,
]) {
  program.addCommand(verb());
}

try {
  await program.parseAsync();
} catch (error) {
  // What a person can mend is one sentence; anything else is ours and shows where it happened.
  const known = error instanceof CannotStart || error instanceof StoryError;
  say(known ? error.message : String(error instanceof Error ? (error.stack ?? error.message) : error));
  process.exitCode = error instanceof CannotStart ? error.exitCode : 1;
}
