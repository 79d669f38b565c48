// `npm run soak -- --minutes N [--seed S] [--json]`: installs and builds what is missing, then brings one fault after
// the other upon APIs and workers under load, and compares what they said with what is left (test/faults/soak.ts).
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { foreground } from './child.mjs';
import { ensureBuilt } from './ensure.mjs';
import { root } from './node.mjs';
import { say, StepFailed } from './step.mjs';

const HELP = `npm run soak -- --minutes N [--seed S] [--json]
  --minutes N   how long to go on, also a fraction (default 10)
  --seed S      which faults, and which commands (default: one that nobody had before, which is told)
  --json        the summary as one line of JSON`;

// The suite tells everything itself; what keeps it from running at all is told by this one.
const REPORTER = join(root, 'test', 'support', 'terse-reporter.mjs');

try {
  const { minutes, seed, json, help } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: Date.now().toString(36) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
  if (help) console.log(HELP);
  else if (!(Number(minutes) > 0)) throw new StepFailed(`--minutes is ${minutes}, and a number above 0 is accepted.`);
  else process.exitCode = await soak(await ensureBuilt(), { minutes: Number(minutes), seed, json });
} catch (error) {
  if (!(error instanceof StepFailed) && error.code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw error;
  say(error.message);
  process.exitCode = 1;
}

function soak(node, options) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const suite = ['--testMatch', '<rootDir>/test/faults/soak.ts', '--runInBand', '--forceExit'];
  return foreground(
    node,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...suite, '--reporters', REPORTER],
    { cwd: root, env: { ...process.env, SOAK: JSON.stringify(options) } },
  );
}
