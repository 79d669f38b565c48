import type { Benchmark } from './benchmark.js';

/** Every benchmark, in the order in which `all` runs them; each is the file of its name. */
export const NAMES: readonly string[] = [
  'append',
  'command',
  'command-limit',
  'http-command',
  'http-crud',
  'replay',
  'rebuild',
  'timers',
  'history',
  'queries',
];

export async function benchmarkNamed(name: string): Promise<Benchmark> {
  const { benchmark } = (await import(`./${name}.js`)) as { readonly benchmark: Benchmark };
  return benchmark;
}
