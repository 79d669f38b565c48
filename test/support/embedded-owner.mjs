// Owns the embedded PostgreSQL of the data folder given, says so, and stays until it is killed.
import { registerHooks } from 'node:module';

// Node runs TypeScript by itself, but it does not take `.js` in an import for the `.ts` beside it.
registerHooks({
  resolve(specifier, context, next) {
    const source = context.parentURL?.endsWith('.ts') && /^\.{1,2}\/.*\.js$/.test(specifier);
    return next(source ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

const { startEmbedded } = await import('../../libs/runtime/embedded/start.ts');
await startEmbedded({ dir: process.argv[2], log: (line) => process.stderr.write(`${line}\n`) });
process.stdout.write('ready\n');
