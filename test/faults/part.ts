import { startCli, type CliOptions, type CliProcess } from '../support/processes.js';

/** Milliseconds until a part that is started again and again must be ready. */
const READY_WITHIN = 60_000;

/** An API or a worker: a process that is started again by whoever looks after it. */
export class Part {
  #process: CliProcess | undefined;
  #url: string | undefined;

  constructor(
    readonly name: string,
    private readonly args: readonly string[],
    private readonly env: CliOptions['env'],
    /** Told of what may never happen. */
    private readonly wrong: (what: string) => void,
  ) {}

  /** Of an API; stays that of the last start while it is down. */
  get url(): string {
    return this.#url ?? 'http://127.0.0.1:9';
  }

  /** Everything it has printed since its last start. */
  get output(): string {
    return this.#process ? this.#process.stdout + this.#process.stderr : '';
  }

  /** Until it is ready: a start that finds no database ends with one sentence, and is tried again. */
  async start(): Promise<void> {
    for (const end = performance.now() + READY_WITHIN; ;) {
      try {
        const { process, ready } = await startCli(this.args, { env: this.env });
        this.#process = process;
        this.#url = ready.url;
        void process.ended.then(({ code, signal }) => {
          if (this.#process !== process) return;
          this.wrong(`${this.name} ended by itself (${signal ?? code}): ${process.stderr.slice(-2000)}`);
        });
        return;
      } catch (error) {
        const said = (error as Error).message;
        if (/\n\s+at /.test(said)) this.wrong(`${this.name} did not say in a sentence why it cannot start: ${said}`);
        if (performance.now() > end) throw error;
      }
    }
  }

  /** SIGKILL, and waits until it is gone. */
  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    await process?.kill();
  }

  /** Stops it where it is; its connections stay open. */
  freeze(): void {
    this.#process?.signal('SIGSTOP');
  }

  thaw(): void {
    this.#process?.signal('SIGCONT');
  }
}
