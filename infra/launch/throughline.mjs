#!/usr/bin/env node
// `throughline <verb>`: makes sure that everything is installed and built, then runs the command under Node 26.
import { join } from 'node:path';
import { foreground } from './child.mjs';
import { ensureBuilt } from './ensure.mjs';
import { root } from './node.mjs';
import { say, StepFailed } from './step.mjs';

try {
  const node = await ensureBuilt();
  const main = join(root, 'dist', 'apps', 'cli', 'main.js');
  process.exitCode = await foreground(node, ['--enable-source-maps', main, ...process.argv.slice(2)]);
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  say(error.message);
  process.exitCode = 1;
}
