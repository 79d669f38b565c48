// For processes of tests, with `--import`: their wall clock runs ahead of the machine's by as many milliseconds as
// stand in the file CLOCK_SHIFT_FILE, and jumps when that changes. Timers and the monotonic clock are left alone, as
// they are when somebody sets a machine's clock.
import { readFileSync } from 'node:fs';

const machine = Date.now.bind(Date);
let shift = 0;
const look = () => {
  try {
    shift = Number(readFileSync(process.env.CLOCK_SHIFT_FILE, 'utf8')) || 0;
  } catch {
    // It is being written: the next look sees it.
  }
};
look();
setInterval(look, 20).unref();

const now = () => machine() + shift;
globalThis.Date = new Proxy(Date, {
  construct: (date, args, target) => Reflect.construct(date, args.length === 0 ? [now()] : args, target),
  apply: (date) => new date(now()).toString(),
  get: (date, property) => (property === 'now' ? now : Reflect.get(date, property)),
});

const { Now, Instant } = Temporal;
const zoned = (zone = Now.timeZoneId()) => Now.instant().toZonedDateTimeISO(zone);
Object.assign(Now, {
  instant: () => Instant.fromEpochMilliseconds(now()),
  zonedDateTimeISO: zoned,
  plainDateTimeISO: (zone) => zoned(zone).toPlainDateTime(),
  plainDateISO: (zone) => zoned(zone).toPlainDate(),
  plainTimeISO: (zone) => zoned(zone).toPlainTime(),
});
