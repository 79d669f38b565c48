// `npm run bench -- NAME`: installs and builds what is missing, then measures the built code under Node 26.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { foreground } from './child.mjs';
import { ensureBuilt } from './ensure.mjs';
import { root } from './node.mjs';
import { say, StepFailed } from './step.mjs';

try {
  const node = await ensureBuilt();
  const bench = join(root, 'test', 'bench');
  const flags = ['--enable-source-maps', '--expose-gc', '--import', pathToFileURL(join(bench, 'compiled.mjs')).href];
  process.exitCode = await foreground(node, [...flags, join(bench, 'main.ts'), ...process.argv.slice(2)], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  say(error.message);
  process.exitCode = 1;
}
