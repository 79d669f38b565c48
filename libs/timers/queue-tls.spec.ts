import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createConnection, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { expect, it } from '@jest/globals';
import { eventually } from '../../test/support/eventually.js';
import { temporaryFolder } from '../../test/support/folders.js';
import { privateRedis } from '../../test/support/redis.js';
import { describeUnless } from '../../test/support/skipping.js';
import { openTimerQueue } from './queue-bullmq.js';
import { inspectQueue } from './queue-health.js';

const redis = await privateRedis();
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** A key and a certificate for 127.0.0.1 that nobody trusts yet. */
async function selfSigned(): Promise<{ readonly key: string; readonly cert: string }> {
  const dir = await temporaryFolder();
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const what = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const whose = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const { status, stderr } = spawnSync('openssl', [...what, ...whose, '-keyout', key, '-out', cert]);
  if (status !== 0) throw new Error(String(stderr));
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

describeUnless(redis.missing ?? (hasOpenssl ? undefined : 'no openssl on the PATH'), 'a queue on rediss://', () => {
  it('is refused with a certificate that nobody vouches for, and works with one that is trusted', async () => {
    if (redis.missing !== undefined) return;
    const target = new URL(redis.url);
    const { key, cert } = await selfSigned();
    const server = tls.createServer({ key, cert }, (client) => {
      const plain = createConnection(Number(target.port), target.hostname);
      for (const end of [client, plain]) end.on('error', () => undefined);
      client.pipe(plain).pipe(client);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `rediss://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const trusted = tls.getCACertificates('default');
    try {
      const refused = await inspectQueue({ kind: 'redis', url });
      expect(refused).toMatchObject({ reachable: false, reason: expect.stringContaining('self-signed') });

      tls.setDefaultCACertificates([...trusted, cert]);
      expect(await inspectQueue({ kind: 'redis', url })).toMatchObject({ reachable: true, policy: 'noeviction' });
      const trouble: Error[] = [];
      const woken: string[] = [];
      const queue = openTimerQueue({ kind: 'redis', url }, (error) => trouble.push(error));
      queue.work(async (timerId) => void woken.push(timerId));
      await queue.add([{ timerId: 'a', due: new Date().toISOString(), delay: 200 }]);
      await eventually(() => woken.length > 0);
      await queue.close();
      expect(woken).toEqual(['a']);
      expect(trouble).toEqual([]);
    } finally {
      tls.setDefaultCACertificates(trusted);
      await new Promise((done) => server.close(done));
    }
  });
});
