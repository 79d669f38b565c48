// A double in a process of its own, for commands that are started from outside or by hand:
//   node --import ./test/support/typescript-imports.mjs test/support/kurrent/main.ts [port]
// Says where it listens, and keeps its data until it is ended.
import { KurrentDouble } from './double.js';

const double = await KurrentDouble.start({ port: Number(process.argv[2] ?? 0) });
process.stdout.write(`${double.url()}\n`);
