import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pinoHttp, type Options } from 'pino-http';
import { eventually } from '../../test/support/eventually.js';
import { createLogger, httpLogging } from './logging.js';

let lines: string[] = [];
const stream = { write: (line: string) => void lines.push(line) };
afterEach(() => {
  lines = [];
});

describe('what is logged of a request', () => {
  async function ask(statusCode: number): Promise<string> {
    const [options] = httpLogging('debug', stream).pinoHttp as [Options];
    const log = pinoHttp(options, stream);
    const server = createServer((request, response) => {
      log(request, response);
      response.writeHead(statusCode).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/people?email=ada@example.org`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret-token', 'content-type': 'application/json', cookie: 'secret-cookie' },
      body: '{"note":"secret-note"}',
    });
    await eventually(() => lines.length > 0);
    server.close();
    return lines.join('');
  }

  it('is method, path and status; neither its headers, nor its query, nor its body', async () => {
    const said = await ask(200);
    expect(JSON.parse(said)).toMatchObject({
      level: 'debug',
      req: { method: 'POST', path: '/people' },
      res: { statusCode: 200 },
    });
    expect(said).not.toMatch(/secret|ada/);
  });

  it('tells of our own failures at level error, as sparingly', async () => {
    const said = await ask(500);
    expect(said).toContain('"level":"error"');
    expect(said).not.toMatch(/secret|ada/);
  });
});

describe('an error in the log', () => {
  it('leaves out what a database error carries along', () => {
    const error = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ada@example.org)' });
    createLogger('info', stream).error({ error }, 'it failed');
    expect(lines.join('')).toContain('duplicate key');
    expect(lines.join('')).not.toContain('ada');
  });
});

it('the framework’s list of modules and routes is for those who debug', () => {
  const log = createLogger('info', stream);
  log.info({ context: 'RouterExplorer' }, 'Mapped {/v1/people, GET} route');
  log.info({ context: 'Worker' }, 'started');
  expect(lines).toHaveLength(1);
});
