import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { eventually } from './eventually.js';
import { TcpProxy } from './tcp-proxy.js';

/** Says everything back. */
const echo = createServer((socket) => {
  heard.push(socket);
  socket.on('error', () => undefined).pipe(socket);
});
const heard: Socket[] = [];
let proxy: TcpProxy;

beforeAll(async () => {
  await new Promise<void>((done) => echo.listen(0, '127.0.0.1', done));
  proxy = await TcpProxy.open(`tcp://127.0.0.1:${(echo.address() as AddressInfo).port}`);
});
afterAll(async () => {
  await proxy.close();
  for (const socket of heard) socket.destroy();
  echo.close();
});

interface Caller {
  readonly socket: Socket;
  readonly said: () => string;
  readonly failed: () => string | undefined;
}

async function call(port: number = proxy.port): Promise<Caller> {
  const socket = createConnection(port, '127.0.0.1');
  let said = '';
  let failed: string | undefined;
  socket.on('data', (chunk) => (said += chunk.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (failed = error.code));
  await eventually(() => !socket.connecting);
  return { socket, said: () => said, failed: () => failed };
}

it('passes on what is said, cuts what stands, and lets new callers in', async () => {
  const first = await call();
  first.socket.write('one');
  await eventually(() => first.said() === 'one');
  proxy.cut();
  await eventually(() => first.failed() === 'ECONNRESET');
  const second = await call();
  second.socket.write('two');
  await eventually(() => second.said() === 'two');
  second.socket.destroy();
  await eventually(() => proxy.connections === 0);
});

it('lets nobody in while it refuses, and listens at the same port afterwards', async () => {
  await proxy.refuse();
  const refused = await call();
  expect(refused.failed()).toBe('ECONNREFUSED');
  await proxy.pass();
  const caller = await call();
  caller.socket.write('again');
  await eventually(() => caller.said() === 'again');
  caller.socket.destroy();
});

it('holds everything back while it is silent, in order, and brings it slowly where it is slow', async () => {
  const caller = await call();
  proxy.silence();
  for (const word of ['a', 'b', 'c']) caller.socket.write(word);
  const other = await call();
  other.socket.write('d');
  // Meanwhile a direct way there and back was enough for everything.
  const direct = await call((echo.address() as AddressInfo).port);
  direct.socket.write('z');
  await eventually(() => direct.said() === 'z');
  expect([caller.said(), other.said()]).toEqual(['', '']);
  await proxy.pass();
  await eventually(() => caller.said() === 'abc' && other.said() === 'd');
  proxy.throttle(100_000);
  const begun = performance.now();
  caller.socket.write('e'.repeat(10_000));
  await eventually(() => caller.said().length === 10_003);
  // Both ways, at 100 bytes in a millisecond; a timer may be early by one.
  expect(performance.now() - begun).toBeGreaterThan(190);
  await proxy.pass();
  for (const { socket } of [caller, other, direct]) socket.destroy();
});

it('orphans the server’s end: the caller loses the connection, the server does not', async () => {
  const caller = await call();
  caller.socket.write('x');
  await eventually(() => caller.said() === 'x');
  const end = heard.at(-1)!;
  proxy.orphan();
  await eventually(() => caller.failed() === 'ECONNRESET');
  expect(end.destroyed).toBe(false);
});
