import { instruments, SECONDS } from '#runtime';

/** How appending goes. */
export const measures = instruments('event-store', (meter) => ({
  conflicts: meter.createCounter('throughline_append_conflicts_total', {
    description: 'Appends that found their stream changed and were decided again, by kind of aggregate.',
  }),
  retries: meter.createCounter('throughline_store_retries_total', {
    description: 'Questions to the store that were asked again because it could not say.',
  }),
  statement: meter.createHistogram('throughline_append_statement_duration_seconds', {
    description: 'Time of one statement that appends a group of batches, in seconds.',
    advice: SECONDS,
  }),
  group: meter.createHistogram('throughline_append_statement_batches', {
    description: 'Batches that one statement appended together.',
    advice: { explicitBucketBoundaries: [1, 2, 4, 8, 16, 32, 64, 128] },
  }),
  events: meter.createCounter('throughline_events_appended_total', {
    description: 'Events appended by this process.',
  }),
}));
