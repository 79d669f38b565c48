// `npm run check`: types, lint, room rules and format, side by side; the output of what fails, then a summary.
import { join } from 'node:path';
import { ensureInstalled } from './ensure.mjs';
import { root } from './node.mjs';
import { run, say, StepFailed } from './step.mjs';

const CHECKS = [
  { name: 'types', program: ['typescript', 'bin', 'tsc'], args: ['--noEmit', '--pretty', 'false'] },
  { name: 'lint', program: ['oxlint', 'bin', 'oxlint'], args: ['--type-aware', '--deny-warnings'] },
  {
    name: 'rooms',
    program: ['dependency-cruiser', 'bin', 'dependency-cruiser.mjs'],
    args: ['libs', 'apps', 'test', '--config', '.dependency-cruiser.cjs'],
  },
  { name: 'format', program: ['prettier', 'bin', 'prettier.cjs'], args: ['--check', '--log-level', 'warn', '.'] },
];

try {
  const node = await ensureInstalled();
  const results = await Promise.all(
    CHECKS.map(async ({ name, program, args }) => {
      const begun = Date.now();
      const { code, output } = await run(node, [join(root, 'node_modules', ...program), ...args], { cwd: root });
      return { name, code, output, seconds: (Date.now() - begun) / 1000 };
    }),
  );
  const failed = results.filter(({ code }) => code !== 0);
  for (const { name, output } of failed) console.log(`── ${name}\n${output.trim()}\n`);
  for (const { name, code, seconds } of results) {
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(7)} ${seconds.toFixed(1)} s`);
  }
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  say(error.message);
  process.exitCode = 1;
}
