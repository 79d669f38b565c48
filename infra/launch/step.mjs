// Steps that take their time: one line when they begin, one every few seconds, their output only when they fail.
import { spawn } from 'node:child_process';

/** A step did not succeed; the message is for people, and what the program printed has been shown. */
export class StepFailed extends Error {}

/** To standard error: standard output belongs to the answers of commands. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a program quietly. @throws {StepFailed} after showing its output. */
export async function step(title, program, args, options) {
  say(`${title} …`);
  const begun = Date.now();
  const beat = setInterval(() => say(`  … ${Math.round((Date.now() - begun) / 1000)} s`), 5_000);
  try {
    const { code, output } = await run(program, args, options);
    if (code === 0) return;
    process.stderr.write(output);
    throw new StepFailed(`${title} failed.`);
  } finally {
    clearInterval(beat);
  }
}

/** Runs a program and keeps what it prints. */
export function run(program, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => done({ code: 127, output: `${program}: ${error.message}\n` }));
    child.once('close', (code) => done({ code: code ?? 1, output }));
  });
}
