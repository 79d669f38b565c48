import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Seconds. */
export const TOKENS_LAST = 3_600;

/** One relationship that a caller may record contacts in. */
export interface Target {
  readonly id: string;
  readonly mentorId: string;
  readonly menteeId: string;
  readonly token: string;
}

export interface Order {
  readonly databaseUrl: string;
  readonly keysUrl: string;
  readonly mentors: number;
  /** Relationships of each. */
  readonly each: number;
  /** Of the other application, which has to know the same people. */
  readonly known?: Served;
}

export interface Served {
  readonly url: string;
  readonly targets: readonly Target[];
  /** Hexadecimal. */
  readonly signingKey: string;
  readonly databaseUrl: string;
}

/** An application in a process of its own, which ends with {@link stop}. */
export interface App extends Served {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts `file` of this folder and gives it the order. @throws when it ends before it serves */
export async function start(file: string, order: Order): Promise<App> {
  const child = fork(new URL(file, import.meta.url), { execArgv: process.execArgv });
  const ended = once(child, 'exit');
  child.send(order);
  const answer = await Promise.race([once(child, 'message'), ended.then(([code]) => [`ended with ${String(code)}`])]);
  const [served] = answer as [Served | string];
  if (typeof served === 'string') throw new Error(`${file} ${served}`);
  return {
    ...served,
    pid: child.pid!,
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}

/** In the process of an application: takes the order, and answers when it serves. */
export function serve(open: (order: Order) => Promise<Served>): void {
  process.once('message', (order: Order) => void open(order).then((served) => process.send!(served)));
  process.once('disconnect', () => process.exit());
}
