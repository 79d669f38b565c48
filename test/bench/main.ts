// `npm run bench -- NAME`: runs one benchmark, or all one after the other, and prints a line for each.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Command, InvalidArgumentError, Option } from 'commander';
import { benchmarkNamed, NAMES } from './benchmarks.js';
import { cleanUp } from './database.js';
import { lineOf, readable } from './line.js';

interface Flags {
  readonly json?: boolean;
  readonly rounds: number;
  readonly scale: number;
}

const program = new Command('bench')
  .description('Measures Throughline against a peer, or against what could be reached at best, in turn on one machine.')
  .argument('[name]', 'which one, or all', 'all')
  .option('--json', 'one JSON line for each on standard output, nothing else')
  .option('--rounds <n>', 'how often each side is measured; the median counts', wholeNumber, 5)
  .addOption(new Option('--scale <x>', 'share of the full size, for trial runs').argParser(share).default(1))
  .addHelpText('after', await list())
  .action((name: string, flags: Flags) => (name === 'all' ? runAll() : run(name, flags)));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
}
await program.parseAsync();

async function run(name: string, { json = false, rounds, scale }: Flags): Promise<void> {
  if (!NAMES.includes(name)) program.error(`There is no benchmark ${name}: there are ${NAMES.join(', ')}.`);
  const benchmark = await benchmarkNamed(name);
  const begun = performance.now();
  const measured = await benchmark.run({ rounds, scale, json, progress }).finally(() => progress());
  const line = { ...lineOf(benchmark, measured), ...(scale !== 1 && { scale }) };
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(json ? JSON.stringify({ ...line, seconds }) : readable(line, benchmark));
}

/** Each in a process of its own: what one leaves in memory does not weigh on the next. */
async function runAll(): Promise<void> {
  for (const name of NAMES) {
    const given = process.argv.slice(2).filter((word) => word !== 'all');
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, name, ...given], {
      stdio: 'inherit',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) process.exitCode = code ?? 1;
  }
}

/** Redraws one line on a terminal; without an argument, clears it. */
function progress(what = ''): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${what}`);
}

async function list(): Promise<string> {
  const benchmarks = await Promise.all(NAMES.map(benchmarkNamed));
  return `\nBenchmarks:\n${benchmarks
    .map(({ name, unit, about, against, aim }) => `  ${name} (${unit}): ${about}\n    against ${against}; aim: ${aim}`)
    .join('\n')}`;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('A whole number from 1 on is accepted.');
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('A number above 0, at most 1, is accepted.');
  return value;
}
