// For benchmarks, with `--import`: compiles TypeScript of test/ as the build does, and takes what libs and apps
// export from dist, so that what is measured is what ships.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const root = new URL('../../', import.meta.url).href;
const swc = JSON.parse(readFileSync(new URL('.swcrc', root), 'utf8'));

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context;
    if (!parentURL?.startsWith(`${root}test/`) || !/^\.{1,2}\/.*\.js$/.test(specifier)) return next(specifier, context);
    const path = new URL(specifier, parentURL).href.slice(root.length);
    return next(path.startsWith('test/') ? `${root}${path.replace(/\.js$/, '.ts')}` : `${root}dist/${path}`, context);
  },
  load(url, context, next) {
    if (!url.startsWith(`${root}test/`) || !url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const options = { ...swc, swcrc: false, filename, sourceMaps: 'inline' };
    return {
      format: 'module',
      shortCircuit: true,
      source: transformSync(readFileSync(filename, 'utf8'), options).code,
    };
  },
});
