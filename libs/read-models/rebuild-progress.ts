import type { Failure } from './checkpoint.js';

export interface RebuildProgress {
  readonly step: 'folding' | 'indexing' | 'switching' | 'done';
  /** Events gone through so far, of the streams that are followed. */
  readonly events: number;
  /** Events per second, since this rebuild began or went on. */
  readonly rate: number;
  /** 0 to 1, of the whole work. */
  readonly share: number;
}

export class RebuildRunning extends Error {
  override readonly name = 'RebuildRunning';
}

/** An event could not be folded; the rows that were there before still answer. */
export class RebuildFailed extends Error {
  override readonly name = 'RebuildFailed';
  constructor(
    readonly model: string,
    readonly failure: Failure,
  ) {
    const at = failure.stream ? ` at version ${failure.version} of ${failure.stream}` : '';
    super(`${model} could not be rebuilt${at}: ${failure.message}`);
  }
}
