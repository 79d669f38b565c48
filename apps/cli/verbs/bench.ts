import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Command } from 'commander';
import { CannotStart, shipped } from '#runtime';

export function bench(): Command {
  return new Command('bench')
    .description('Measures Throughline against its peers; needs a checkout with its development packages.')
    .argument('[name]', 'which benchmark, or all (--help of `npm run bench --` lists them)', 'all')
    .option('--json', 'one JSON line for each on standard output')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_name: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<{ json?: boolean }>().json ? ['--json'] : [];
      const child = spawn(process.execPath, [launcher(), ...command.args, ...flags], { stdio: 'inherit' });
      const [code] = (await once(child, 'exit')) as [number | null];
      process.exitCode = code ?? 1;
    });
}

/** @throws {CannotStart} where only what runs is installed */
function launcher(): string {
  try {
    shipped('test/bench/main.ts');
    return shipped('infra/launch/bench.mjs');
  } catch {
    throw new CannotStart('Benchmarks are not part of this installation: run them in a checkout of the repository.');
  }
}
