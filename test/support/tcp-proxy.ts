import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One client's connection and the server's, relayed to each other. */
interface Link {
  readonly client: Socket;
  readonly server: Socket;
}

/**
 * A network between a client and a server on this machine, that can be made as bad as networks are. Everything it
 * does holds for connections that stand and for new ones, until {@link pass}.
 */
export class TcpProxy {
  readonly #links = new Set<Link>();
  /** Servers' ends whose client has been cut off without their being told. */
  readonly #orphans = new Set<Socket>();
  #server: Server | undefined;
  #delay = 0;
  #rate = Infinity;
  #silence: { readonly over: Promise<void>; end(): void } | undefined;

  private constructor(
    private readonly target: { readonly host: string; readonly port: number },
    /** On 127.0.0.1; stays the same. */
    readonly port: number,
  ) {}

  /** To the host and port of `address`, a URL. */
  static async open(address: string): Promise<TcpProxy> {
    const { hostname: host, port } = new URL(address);
    const free = await listening(createServer(), 0);
    const proxy = new TcpProxy({ host, port: Number(port) }, (free.address() as AddressInfo).port);
    await closed(free);
    await proxy.#listen();
    return proxy;
  }

  /** The same address, by way of this network. */
  url(address: string): string {
    const through = new URL(address);
    through.hostname = '127.0.0.1';
    through.port = String(this.port);
    return through.href;
  }

  /** How many connections stand. */
  get connections(): number {
    return this.#links.size;
  }

  /** Resets every connection; new ones get through. */
  cut(): void {
    for (const { client, server } of this.#links) {
      reset(client);
      reset(server);
    }
  }

  /** Resets every connection and lets nobody in. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.cut();
    if (server) await closed(server);
  }

  /** Connections stand and new ones are accepted, but nothing gets through: neither side learns of anything. */
  silence(): void {
    this.#silence ??= gate();
  }

  /** Clients lose their connections; the server is not told and keeps its ends open. */
  orphan(): void {
    for (const link of this.#links) {
      this.#links.delete(link);
      this.#orphans.add(link.server);
      reset(link.client);
    }
  }

  /** Milliseconds that whatever is sent takes longer, in each direction. */
  delay(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Bytes in a second, of each connection in each direction. */
  throttle(bytesPerSecond: number): void {
    this.#rate = bytesPerSecond;
  }

  /** A good network again. What was held back arrives; what was orphaned stays so. */
  async pass(): Promise<void> {
    this.#delay = 0;
    this.#rate = Infinity;
    this.#silence?.end();
    this.#silence = undefined;
    if (!this.#server) await this.#listen();
  }

  async close(): Promise<void> {
    await this.refuse();
    this.#silence?.end();
    for (const socket of this.#orphans) socket.destroy();
  }

  async #listen(): Promise<void> {
    this.#server = await listening(
      createServer((client) => this.#connect(client)),
      this.port,
    );
  }

  #connect(client: Socket): void {
    const server = createConnection({ ...this.target, noDelay: true });
    client.setNoDelay();
    const link = { client, server };
    this.#links.add(link);
    this.#relay(link, client, server);
    this.#relay(link, server, client);
  }

  #relay(link: Link, from: Socket, to: Socket): void {
    let turn = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      if (!this.#isBad && to.writable && !from.isPaused()) {
        if (to.write(chunk)) return;
        from.pause();
        to.once('drain', () => from.resume());
        return;
      }
      from.pause();
      turn = turn
        .then(() => this.#obstacles(chunk.length))
        .then(() => {
          if (to.writable) to.write(chunk);
          from.resume();
        });
    });
    // One end goes, the other follows, once what was on its way has arrived; an orphan's stays.
    from.on('error', () => undefined);
    from.on('close', () => {
      this.#links.delete(link);
      this.#orphans.delete(from);
      if (this.#orphans.has(to)) return;
      void turn.then(() => to.destroy());
    });
    from.on('end', () => void turn.then(() => to.end()));
  }

  get #isBad(): boolean {
    return this.#delay > 0 || this.#rate < Infinity || this.#silence !== undefined;
  }

  async #obstacles(bytes: number): Promise<void> {
    await this.#silence?.over;
    const wait = this.#delay + (bytes / this.#rate) * 1000;
    if (wait > 0) await pause(wait);
  }
}

/** A socket that has said its last word cannot be reset any more: libuv would never close it. */
function reset(socket: Socket): void {
  if (socket.writableEnded || socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}

function gate(): { readonly over: Promise<void>; end(): void } {
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  return { over, end };
}

function listening(server: Server, port: number): Promise<Server> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => done(server));
  });
}

const closed = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()));
