// Runs one program in the foreground as if it were this process.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @returns its exit code, 128 + n when signal n ended it. This process stays until the program is gone: signals
 * are passed on. Ctrl-C reaches the program from the terminal as well, so it may see a signal twice.
 */
export function foreground(program, args, options = {}) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    const forward = FORWARDED.map((signal) => [signal, () => child.kill(signal)]);
    for (const [signal, pass] of forward) process.on(signal, pass);
    child.once('error', failed);
    child.once('exit', (code, signal) => {
      for (const [name, pass] of forward) process.off(name, pass);
      done(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
