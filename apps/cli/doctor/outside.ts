import { createTransport } from 'nodemailer';
import { inspectQueue } from '#timers';
import { fail, inTwo, ok, reasonOf, warn, type Check } from './check.js';

/** Milliseconds. */
const PATIENCE = 5_000;

export const queue: Check = {
  name: 'queue',
  needs: ['database'],
  async check({ configuration, databaseUrl }) {
    const address =
      configuration.queue.kind === 'redis' ? configuration.queue : { kind: 'postgres', url: databaseUrl! };
    const { reachable, version, depth, advice } = await inspectQueue(address as Parameters<typeof inspectQueue>[0]);
    const jobs = depth ? `, ${depth.delayed} to come, ${depth.waiting} waiting` : '';
    if (advice.length === 0) return ok(`${version ?? address.kind}${jobs}`);
    return advice.map((sentence) => {
      const told = inTwo(sentence, 'Start the server of the queue, or correct QUEUE_URL.');
      return reachable ? warn(...told) : fail(...told);
    });
  },
};

export const mail: Check = {
  name: 'mail server',
  async check({ configuration: { smtpUrl } }) {
    if (!smtpUrl) return ok('SMTP_URL is unset: messages stay in the outbox');
    const url = new URL(smtpUrl);
    url.searchParams.delete('from');
    const waits = { connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE };
    const transport = createTransport({ url: url.href, ...waits });
    try {
      await transport.verify();
      return ok(`${url.hostname} lets us in`);
    } catch (error) {
      const { code = reasonOf(error) } = error as { code?: string };
      if (code === 'EAUTH') return fail(`${url.hostname} does not accept user and password`, 'Correct SMTP_URL.');
      return fail(`${url.hostname} cannot be reached (${code})`, 'Start the mail server, or correct SMTP_URL.');
    } finally {
      transport.close();
    }
  },
};

export const issuer: Check = {
  name: 'token issuer',
  async check({ configuration: { identity } }) {
    if (identity.kind === 'local') return ok('a key of our own (OIDC_ISSUER is unset)');
    const mend = 'Correct OIDC_ISSUER, or see why the issuer does not answer: until it does, nobody new gets in.';
    const get = async (address: string): Promise<Record<string, unknown>> => {
      const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) throw Object.assign(new Error(), { code: `status ${answer.status}` });
      return (await answer.json()) as Record<string, unknown>;
    };
    try {
      const about = await get(`${identity.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
      if (about['issuer'] !== identity.issuer) {
        return warn(
          `it calls itself ${String(about['issuer'])}`,
          'Set OIDC_ISSUER to exactly that, or its tokens do not hold.',
        );
      }
      const { keys } = await get(String(about['jwks_uri']));
      if (!Array.isArray(keys) || keys.length === 0) return fail(`${identity.issuer} publishes no keys`, mend);
      return ok(`${identity.issuer} publishes ${keys.length === 1 ? 'one key' : `${keys.length} keys`}`);
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      return fail(`${identity.issuer} cannot be reached (${reasonOf(cause ?? error)})`, mend);
    }
  },
};
