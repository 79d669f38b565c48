import type { Channel, ClientDuplexStream } from '@grpc/grpc-js';
import { EventStoreDBClient, type SingleNodeOptions } from '@eventstore/db-client';
import { ServerFeaturesClient } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Address } from './address.js';

export type BatchCall = ClientDuplexStream<BatchAppendReq, BatchAppendResp>;

const UNIMPLEMENTED = 12;

/**
 * The client, with a way to append in batches that is our own (batch.ts): the client's keeps what waits for an
 * answer in one map for the whole process, whichever server it waits for, so a stream that breaks fails the
 * appends of the others, and an answer to one of those ends the process.
 */
export class Connection extends EventStoreDBClient {
  #channel: Channel | undefined;
  #takesBatches: Promise<boolean> | undefined;

  constructor(
    address: Address,
    private readonly milliseconds: number,
  ) {
    // Its constructor has a signature for each kind of settings, and none for any of them.
    super(address.settings as SingleNodeOptions, address.channel, address.credentials);
    const { getChannel } = this;
    this.getChannel = async () => (this.#channel = await getChannel());
    // Its appendToStream then takes the classic way.
    this.supports = async () => false;
  }

  /** Whether the server takes appends in batches; asked again after a failure. */
  takesBatches(): Promise<boolean> {
    if (this.#takesBatches) return this.#takesBatches;
    const asked = this.#askForBatches();
    this.#takesBatches = asked;
    asked.catch(() => this.forget());
    return asked;
  }

  /** The next server may be another one. */
  forget(): void {
    this.#takesBatches = undefined;
  }

  /** A stream on which appends go and their answers come. */
  openBatch(): Promise<BatchCall> {
    return this.execute(StreamsClient, 'batchAppend', async (client) => {
      const call = client.batchAppend(...this.callArguments({}, { deadline: Infinity }));
      // Lets the client look for another server.
      call.on('error', (error: Error) => void this.handleError(client, error));
      return call;
    });
  }

  /** Ends every call, and lets go of the socket, which the client's own dispose keeps. */
  async close(): Promise<void> {
    await this.dispose();
    this.#channel?.close();
  }

  #askForBatches(): Promise<boolean> {
    return this.execute(
      ServerFeaturesClient,
      'serverFeatures',
      (client) =>
        new Promise((resolve, reject) => {
          const [metadata, options] = this.callArguments({ deadline: this.milliseconds });
          client.getSupportedMethods(new shared.Empty(), metadata, options, (error, answer) => {
            if (error) return error.code === UNIMPLEMENTED ? resolve(false) : reject(error);
            resolve(answer.getMethodsList().some((method) => method.getMethodName().toLowerCase() === 'batchappend'));
          });
        }),
    );
  }
}
