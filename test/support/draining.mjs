// Says `ready`, and drains at the first signal, for as many milliseconds as given; `draining` stands for each time.
import './typescript-imports.mjs';
import { setTimeout as pause } from 'node:timers/promises';

const { stopOnSignal } = await import('../../libs/runtime/shutdown.ts');
const drain = async () => {
  process.stdout.write('draining\n');
  await pause(Number(process.argv[2]));
};
stopOnSignal(drain, { within: 1_000, log: (line) => process.stdout.write(`${line}\n`) });
setInterval(() => undefined, 60_000);
process.stdout.write('ready\n');
