import { personClasses, type PersonFact } from '#domain';
import { decode, ERASED, type EventStore, type Opened, type Recorded, type Sealer, type Upcasts } from '#event-store';
import type { Clock } from '#runtime';

/** Whom a message reaches. Its own injection token. */
export abstract class Addresses {
  /**
   * E-mail addresses for `recipient`, a person's id or `manager`, in what `stream` is about; none when nobody can
   * be reached. Asked for when a message is sent, and held no longer.
   */
  abstract of(recipient: string, stream: string): Promise<readonly string[]>;
}

/** Reads the log: the addresses stand nowhere else in a form that can be read. */
export class AddressesFromLog extends Addresses {
  constructor(
    private readonly store: EventStore,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly upcasts: Upcasts = {},
  ) {
    super();
  }

  override async of(recipient: string, stream: string): Promise<readonly string[]> {
    const people = recipient === 'manager' ? await this.#managersFor(stream) : [recipient];
    const addresses = await Promise.all(people.map((person) => this.#addressOf(person)));
    return addresses.flatMap((address) => address ?? []);
  }

  async #managersFor(stream: string): Promise<readonly string[]> {
    const [first] = await this.#read(stream);
    const programmeId = first && 'programmeId' in first.event ? (first.event.programmeId as string) : undefined;
    if (programmeId === undefined) return [];
    const appointed = (await this.#read(`programme-${programmeId}`)).flatMap(({ event }) =>
      event.type === 'ManagerAppointed' && 'personId' in event ? [event.personId as string] : [],
    );
    return [...new Set(appointed)];
  }

  /** Undefined for who has none, has left the organisation or was erased. */
  async #addressOf(person: string): Promise<string | undefined> {
    const recorded = (await this.#read(`person-${person}`)) as readonly Recorded<PersonFact>[];
    const opened = await this.sealer.openAll(recorded, personClasses);
    const address = opened.reduce<string | undefined>((last, { event }) => emailIn(event) ?? last, undefined);
    const gone = recorded.reduce((left, { event }) => this.#hasLeft(event) ?? left, false);
    return gone || address === ERASED ? undefined : address;
  }

  /** Mail stops once the last day has ended. */
  #hasLeft(event: PersonFact): boolean | undefined {
    if (event.type === 'PersonReturned') return false;
    return event.type === 'LeavingRecorded' ? event.lastDay < this.clock.now().toString().slice(0, 10) : undefined;
  }

  async #read(stream: string): Promise<readonly Recorded[]> {
    return (await this.store.read(stream)).map((stored) => decode(stored, this.upcasts));
  }
}

function emailIn(event: Opened<Recorded<PersonFact>>['event']): string | undefined {
  return typeof event['email'] === 'string' && event['email'] !== '' ? event['email'] : undefined;
}
