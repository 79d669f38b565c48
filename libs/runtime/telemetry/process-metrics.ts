import { monitorEventLoopDelay } from 'node:perf_hooks';
import { instruments } from './instruments.js';

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/** What every process tells of itself, under the names that dashboards for Node know. */
const about = instruments('process', (meter) => {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  meter
    .createObservableGauge('nodejs_eventloop_lag_p99_seconds', {
      description: 'Delay of the event loop since the last scrape, 99th percentile, in seconds.',
    })
    .addCallback((result) => {
      result.observe(delay.count === 0 ? 0 : delay.percentile(99) / NANOSECONDS);
      delay.reset();
    });
  meter
    .createObservableGauge('process_resident_memory_bytes', { description: 'Resident memory in bytes.' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter
    .createObservableGauge('nodejs_heap_size_used_bytes', { description: 'JavaScript heap in use in bytes.' })
    .addCallback((result) => result.observe(process.memoryUsage().heapUsed));
  meter
    .createObservableCounter('process_cpu_seconds_total', { description: 'Processor time used, in seconds.' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe((user + system) / MICROSECONDS);
    });
  meter
    .createObservableGauge('process_start_time_seconds', { description: 'When the process began, in Unix time.' })
    .addCallback((result) => result.observe(performance.timeOrigin / 1000));
  return delay;
});

export function measureProcess(): void {
  about();
}
