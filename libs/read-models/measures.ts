import { trace } from '@opentelemetry/api';
import type { Recorded } from '#event-store';
import { beginFollowing, instruments, SECONDS } from '#runtime';

const tracer = trace.getTracer('throughline.read-models');

const measures = instruments('read-models', (meter) => ({
  events: meter.createCounter('throughline_follower_events_total', {
    description: 'Events that followers of the log handled in this process.',
  }),
  batch: meter.createHistogram('throughline_follower_batch_duration_seconds', {
    description: 'Time to handle one batch of events and to move the checkpoint, in seconds.',
    advice: SECONDS,
  }),
}));

/** Does `work` on a batch, seen from outside. */
export async function measured(follower: string, batch: readonly Recorded[], work: () => Promise<void>): Promise<void> {
  const ended = beginFollowing(tracer, `follow ${follower}`, batch);
  const from = performance.now();
  try {
    await work();
    measures()?.events.add(batch.length, { follower });
    measures()?.batch.record((performance.now() - from) / 1000, { follower });
    ended();
  } catch (error) {
    ended(error);
    throw error;
  }
}
