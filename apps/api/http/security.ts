import helmet from '@fastify/helmet';
import { fastify } from 'fastify';

/** For the page at /docs, which draws itself with styles of its own. */
const POLICY = {
  defaultSrc: [`'self'`],
  scriptSrc: [`'self'`],
  styleSrc: [`'self'`, `'unsafe-inline'`],
  imgSrc: [`'self'`, 'data:'],
  objectSrc: [`'none'`],
  upgradeInsecureRequests: null,
};

/**
 * The headers that helmet gives an answer. They are the same for every answer, and helmet puts them together anew for
 * each: it is asked once.
 */
export async function securityHeaders(): Promise<Readonly<Record<string, string>>> {
  const sample = fastify();
  await sample.register(helmet, { contentSecurityPolicy: { directives: POLICY } });
  sample.get('/', (_request, reply) => reply.send());
  const answered = (await sample.inject('/')).headers;
  await sample.close();
  const ofHttp = new Set(['connection', 'content-length', 'date']);
  return Object.fromEntries(
    Object.entries(answered).flatMap(([name, value]) => (ofHttp.has(name) ? [] : [[name, String(value)]])),
  );
}
