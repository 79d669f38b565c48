import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import grpc from '@grpc/grpc-js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  ReadReq,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import { none, type Faults } from './faults.js';
import { DoubleLog, MAX_APPEND_SIZE, type Expected, type Proposed } from './log.js';
import { appended, batchAppended, expectedOf, nameOf, proposed } from './messages.js';
import { read } from './read.js';

export interface DoubleOptions {
  /** Whether the server says that it can take appends in batches; by default it does. */
  readonly batchAppend?: boolean;
  readonly credentials?: { readonly username: string; readonly password: string };
  /** PEM. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  /** Whether events of a stream say where in the log they stand, as from 22.6 on; by default they do. */
  readonly placed?: boolean;
  /** Fixed port; 0 or unset: any free one. */
  readonly port?: number;
  /** After how many appends the server writes an event of its own. */
  readonly systemEvery?: number;
  /** Members that gossip names before this one. */
  readonly members?: readonly { readonly port: number; readonly state: number; readonly alive: boolean }[];
}

const LEADER = 8;

type Fault = Partial<grpc.StatusObject>;

/**
 * A stand-in for KurrentDB / EventStoreDB that speaks its gRPC protocol (v1) over real sockets and keeps its data
 * in memory. It knows what Throughline uses: append, batch append, reads, subscriptions, features and gossip.
 * What it does follows the servers' public documentation and source; it is no proof that a server does the same.
 */
export class KurrentDouble {
  log: DoubleLog;
  faults: Faults = none();
  /** How often each method was called. */
  readonly calls = new Map<string, number>();
  readonly #options: DoubleOptions;
  readonly #live = new Set<{ emit(event: 'error', error: Fault): unknown; kind: 'subscription' | 'batch' }>();
  #server: grpc.Server | undefined;
  #port: number;

  private constructor(options: DoubleOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.log = new DoubleLog(options.systemEvery);
  }

  static async start(options: DoubleOptions = {}): Promise<KurrentDouble> {
    const double = new KurrentDouble(options);
    await double.start();
    return double;
  }

  get port(): number {
    return this.#port;
  }

  /** `esdb://…` of this server. @param query without its question mark */
  url(query = this.#options.tls ? '' : 'tls=false'): string {
    const { credentials } = this.#options;
    const user = credentials
      ? `${encodeURIComponent(credentials.username)}:${encodeURIComponent(credentials.password)}@`
      : '';
    return `esdb://${user}localhost:${this.#port}${query && `?${query}`}`;
  }

  /** Listens again on the same port, with the data it had. */
  async start(): Promise<void> {
    const server = new grpc.Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
    server.addService(streamsService.StreamsService, {
      read: (call: grpc.ServerWritableStream<ReadReq, ReadResp>) => this.#read(call),
      append: (call: grpc.ServerReadableStream<AppendReq, AppendResp>, answer: grpc.sendUnaryData<AppendResp>) =>
        void this.#append(call, answer),
      batchAppend: (call: grpc.ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => this.#batchAppend(call),
    });
    server.addService(featuresService.ServerFeaturesService, {
      getSupportedMethods: this.#unary('features', () => this.#features()),
    });
    server.addService(gossipService.GossipService, { read: this.#unary('gossip', () => this.#members()) });
    const { tls } = this.#options;
    const credentials = tls
      ? grpc.ServerCredentials.createSsl(null, [
          { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) },
        ])
      : grpc.ServerCredentials.createInsecure();
    this.#port = await new Promise<number>((bound, failed) => {
      server.bindAsync(`127.0.0.1:${this.#port}`, credentials, (error, port) => (error ? failed(error) : bound(port)));
    });
    this.#server = server;
  }

  /** Cuts every connection; the data stays. */
  stop(): void {
    this.#live.clear();
    this.#server?.forceShutdown();
    this.#server = undefined;
  }

  async restart(): Promise<void> {
    this.stop();
    await this.start();
  }

  /** Ends every stream of this kind with an error while the connection lives on; says how many there were. */
  kill(kind: 'subscription' | 'batch', code: grpc.status = grpc.status.CANCELLED): number {
    const calls = [...this.#live].filter((call) => call.kind === kind);
    for (const call of calls) this.#fail(call, { code, details: 'killed' });
    return calls.length;
  }

  /** Writes events of somebody else's, as into a server that others use too. */
  fill(events: number): void {
    for (let n = 0; n < events; n++) {
      const data = Buffer.from(JSON.stringify({ n }));
      const metadata = Buffer.from(n % 2 ? '{"by":"others"}' : '');
      const event = { id: crypto.randomUUID(), type: 'SomethingElse', contentType: 'application/json', data, metadata };
      this.log.append(`others-${n % 10}`, [event], 'any');
    }
  }

  #fail(call: { emit(event: 'error', error: Fault): unknown }, fault: Fault): void {
    // grpc-js ends a stream with an error that is emitted; destroying it leaves the client waiting.
    call.emit('error', fault);
  }

  /** What stands in the way of a call, if anything; undefined also for a call that must not be answered. */
  async #obstacle(method: string, metadata: grpc.Metadata): Promise<Fault | 'silence' | undefined> {
    this.calls.set(method, (this.calls.get(method) ?? 0) + 1);
    const { slow, unavailable, silent } = this.faults;
    if (slow > 0) await pause(slow);
    if (unavailable) return { code: grpc.status.UNAVAILABLE, details: 'not now' };
    if (silent === 'before') return 'silence';
    const { credentials } = this.#options;
    if (!credentials || method === 'features' || method === 'gossip') return undefined;
    const wanted = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
    if (metadata.get('authorization')[0] === wanted) return undefined;
    return { code: grpc.status.UNAUTHENTICATED, details: 'Bad HTTP response code: 401' };
  }

  #unary<T>(method: string, answer: () => T) {
    return async (call: grpc.ServerUnaryCall<unknown, T>, done: grpc.sendUnaryData<T>): Promise<void> => {
      const obstacle = await this.#obstacle(method, call.metadata);
      if (obstacle === undefined) done(null, answer());
      else if (obstacle !== 'silence') done(obstacle);
    };
  }

  #read(call: grpc.ServerWritableStream<ReadReq, ReadResp>): void {
    const options = call.request.getOptions()!;
    const subscription = options.hasSubscription();
    void this.#obstacle(subscription ? 'subscribe' : 'read', call.metadata).then(async (obstacle) => {
      if (obstacle === 'silence') return;
      if (obstacle) return this.#fail(call, obstacle);
      const live = Object.assign(call, { kind: 'subscription' as const });
      if (subscription) this.#live.add(live);
      call.once('close', () => this.#live.delete(live));
      call.once('cancelled', () => this.#live.delete(live));
      const refused = await read(this.log, options, call, this.#options.placed ?? true);
      if (refused) this.#fail(call, refused);
    });
  }

  async #append(
    call: grpc.ServerReadableStream<AppendReq, AppendResp>,
    answer: grpc.sendUnaryData<AppendResp>,
  ): Promise<void> {
    const requests: AppendReq[] = [];
    call.on('data', (request: AppendReq) => requests.push(request)).on('error', () => {});
    await once(call, 'end');
    const obstacle = await this.#obstacle('append', call.metadata);
    if (obstacle === 'silence') return;
    if (obstacle) return answer(obstacle);
    const options = requests[0]!.getOptions()!;
    const events = requests.slice(1).map((request) => proposed(request.getProposedMessage()!));
    const expected = expectedOf(options);
    const verdict = this.log.append(nameOf(options.getStreamIdentifier()), events, expected);
    if (this.faults.silent === 'after') return;
    if (verdict.kind !== 'too-large') return answer(null, appended(verdict, expected));
    const metadata = new grpc.Metadata();
    metadata.set('exception', 'maximum-append-size-exceeded');
    metadata.set('maximum-append-size', String(MAX_APPEND_SIZE));
    answer({ code: grpc.status.INVALID_ARGUMENT, details: 'Maximum Append Size Exceeded.', metadata });
  }

  #batchAppend(call: grpc.ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
    const live = Object.assign(call, { kind: 'batch' as const });
    this.#live.add(live);
    const pending = new Map<string, { stream: string; expected: Expected; events: Proposed[] }>();
    call.on('error', () => this.#live.delete(live));
    call.once('end', () => call.end());
    call.once('cancelled', () => this.#live.delete(live));
    call.on('data', (request: BatchAppendReq) => {
      const id = request.getCorrelationId()!.getString();
      const options = request.getOptions();
      if (options) {
        const stream = nameOf(options.getStreamIdentifier());
        pending.set(id, { stream, expected: expectedOf(options), events: [] });
      }
      const own = pending.get(id)!;
      own.events.push(...request.getProposedMessagesList().map(proposed));
      if (!request.getIsFinal()) return;
      pending.delete(id);
      void this.#obstacle('batchAppend', call.metadata).then((obstacle) => {
        if (obstacle === 'silence') return;
        if (obstacle) return this.#fail(call, obstacle);
        const verdict = this.log.append(own.stream, own.events, own.expected);
        if (this.faults.silent === 'after' || !this.#live.has(live)) return;
        call.write(batchAppended(request, own.stream, verdict, own.expected));
      });
    });
  }

  #features() {
    const methods = [
      'read',
      'append',
      'delete',
      'tombstone',
      ...((this.#options.batchAppend ?? true) ? ['batchappend'] : []),
    ];
    const list = methods.map((name) =>
      new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
    );
    return new features.SupportedMethods().setMethodsList(list).setEventStoreServerVersion('24.10.0-double');
  }

  #members() {
    const self = { port: this.#port, state: LEADER, alive: true };
    const members = [...(this.#options.members ?? []), self].map(({ port, state, alive }) =>
      new gossip.MemberInfo()
        .setInstanceId(new shared.UUID().setString(crypto.randomUUID()))
        .setTimeStamp('0')
        .setState(state)
        .setIsAlive(alive)
        .setHttpEndPoint(new gossip.EndPoint().setAddress('localhost').setPort(port)),
    );
    return new gossip.ClusterInfo().setMembersList(members);
  }
}
