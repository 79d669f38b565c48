import type { Answer } from '#event-store';
import { instruments, SECONDS } from '#runtime';

const measures = instruments('commands', (meter) => ({
  duration: meter.createHistogram('throughline_command_duration_seconds', {
    description: 'Time to carry out commands in seconds, by command and by what came of it.',
    advice: SECONDS,
  }),
}));

/** What came of a command that was not carried out, by the error's name; anything else is ours: `failed`. */
const REFUSED: Readonly<Record<string, string>> = {
  Refusal: 'refused',
  Forbidden: 'forbidden',
  NotFound: 'not-found',
  KeyReused: 'key-reused',
  IfMatchFailed: 'version-does-not-match',
  Contention: 'contention',
  StoreUnavailable: 'unavailable',
  Overloaded: 'overloaded',
  KeysUnavailable: 'unavailable',
  AppendTooLarge: 'too-large',
};

/** Takes down how long a command took and what came of it. */
export async function measured(command: string, work: () => Promise<Answer>): Promise<Answer> {
  const taken = measures();
  if (!taken) return work();
  const from = performance.now();
  let outcome = 'failed';
  try {
    const answer = await work();
    outcome = answer.repeated ? 'repeated' : answer.events.length > 0 ? 'recorded' : 'nothing-to-do';
    return answer;
  } catch (error) {
    outcome = REFUSED[error instanceof Error ? error.name : ''] ?? 'failed';
    throw error;
  } finally {
    taken.duration.record((performance.now() - from) / 1000, { command, outcome });
  }
}
