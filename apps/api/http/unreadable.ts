import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { bodyOf } from './problem.filter.js';
import { Problem } from './problem.js';

/** Answers bytes that are no request, or too much of one, and ends the connection: nothing was read to answer to. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const problem = problemOf(error.code);
    const body = JSON.stringify(bodyOf(problem));
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy(error);
}

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem(408, 'timeout', 'The request did not arrive in time.');
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(431, 'headers-too-large', 'The address and the headers are larger than this server takes.');
    default:
      return new Problem(400, 'invalid-request', 'The request cannot be read.');
  }
}
