import { availableParallelism, cpus, totalmem } from 'node:os';
import { postgresVersion } from './database.js';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  /** Of the server that the benchmark used. */
  readonly postgres?: string;
}

export function machine(): Machine {
  const postgres = postgresVersion();
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
    ...(postgres !== undefined && { postgres }),
  };
}
