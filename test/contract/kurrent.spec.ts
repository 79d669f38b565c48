import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openKurrent } from '#event-store';
import { temporaryFolder } from '../support/folders.js';
import { selfSigned } from '../support/kurrent/certificate.js';
import { KurrentDouble, type DoubleOptions } from '../support/kurrent/double.js';
import { eventStoreContract, type Log } from './event-store.contract.js';
import { transactContract } from './transact.contract.js';

const credentials = { username: 'throughline', password: 'a:b@c/d?%' };

/** A server that others use too and have used before, so that nothing may lean on an empty log. */
const double =
  ({ secured, ...options }: DoubleOptions & { readonly secured: boolean }) =>
  async (): Promise<Log> => {
    const tls = secured ? selfSigned() : undefined;
    const server = await KurrentDouble.start({ ...options, ...(secured && { tls, credentials }) });
    server.fill(500);
    let query: string | undefined;
    if (tls) {
      const file = join(await temporaryFolder(), 'ca.pem');
      await writeFile(file, tls.certificate);
      query = `tls=true&tlsCAFile=${encodeURIComponent(file)}`;
    }
    return { open: () => openKurrent(server.url(query)), dispose: async () => server.stop() };
  };

const servers = {
  'appends in batches': { batchAppend: true, secured: false, systemEvery: 1 },
  'classic appends': { batchAppend: false, secured: false },
  'appends in batches, TLS and credentials': { batchAppend: true, secured: true },
  'classic appends, TLS and credentials': { batchAppend: false, secured: true, systemEvery: 1 },
};

for (const [name, options] of Object.entries(servers))
  eventStoreContract(`a KurrentDB double, ${name}`, double(options));
for (const [name, options] of Object.entries(servers).slice(1, 3)) {
  transactContract(`a KurrentDB double, ${name}`, double(options));
}
