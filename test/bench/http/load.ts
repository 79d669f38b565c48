import { connect, type Socket } from 'node:net';

/** A request as it goes over the wire; the same generator serves ours and every peer. */
export interface Call {
  readonly path: string;
  readonly token: string;
  readonly key: string;
  readonly body: string;
}

export interface Load {
  /** Requests answered with 2xx each second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly answered: number;
  /** How often each other status came. */
  readonly others: Readonly<Record<string, number>>;
}

/** Sends on `clients` kept connections for `seconds`, each the next request as soon as the last is answered. */
export async function load(
  url: string,
  clients: number,
  seconds: number,
  next: (client: number) => Call,
): Promise<Load> {
  const { hostname, port } = new URL(url);
  const times: number[] = [];
  const others: Record<string, number> = {};
  const began = performance.now();
  const until = began + seconds * 1000;
  const one = async (client: number): Promise<void> => {
    const connection = await Connection.open(hostname, Number(port));
    while (performance.now() < until) {
      const sent = performance.now();
      const status = await connection.send(next(client));
      if (status >= 200 && status < 300) times.push(performance.now() - sent);
      else others[status] = (others[status] ?? 0) + 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => one(client)));
  const took = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 100) / 100;
  return { rate: times.length / took, p50: at(0.5), p99: at(0.99), answered: times.length, others };
}

/**
 * One kept connection with one request on it at a time. Bare sockets: a client of a library costs as much of the
 * machine as the server that is measured.
 */
class Connection {
  #received = '';
  #answered: ((status: number) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly host: string,
  ) {
    // Heads are ASCII, and a byte of a body is a character: lengths are bytes.
    socket.setEncoding('latin1').on('data', (text: string) => this.#take(text));
    const fail = (error?: Error) => this.#failed?.(error ?? new Error('the server closed a kept connection'));
    socket.on('error', fail).on('close', () => fail());
  }

  static open(hostname: string, port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port, noDelay: true });
      socket.once('error', reject).once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket, `${hostname}:${port}`));
      });
    });
  }

  send({ path, token, key, body }: Call): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${this.host}\r\nauthorization: Bearer ${token}\r\nidempotency-key: ${key}\r\n` +
          `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.#failed = undefined;
    this.socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#received.slice(0, head))?.[1];
    if (length === undefined) return this.#failed?.(new Error('an answer does not say its length'));
    if (this.#received.length < head + 4 + Number(length)) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    this.#answered?.(status);
  }
}
