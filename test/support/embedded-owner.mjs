// Owns the embedded PostgreSQL of the data folder given, says so, and stays until it is killed.
import './typescript-imports.mjs';

const { startEmbedded } = await import('../../libs/runtime/embedded/start.ts');
await startEmbedded({ dir: process.argv[2], log: (line) => process.stderr.write(`${line}\n`) });
process.stdout.write('ready\n');
