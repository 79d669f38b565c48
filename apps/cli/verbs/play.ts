import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { uuidv5 } from '#event-store';
import { CannotStart } from '#runtime';
import { Stage } from '../stage/stage.js';
import { pick, readStory, StoryError, withSaved, type RequestLine, type StoryLine } from '../stage/story.js';
import { printJson, progressBar } from '../terminal.js';
import { onData, quietly, verb, type Flags } from '../verb.js';

export function play(): Command {
  return verb('play', 'Run a dated story through the API on a simulated clock; reminders fire at their own instants.')
    .argument('<file>', 'JSON lines: {"at", "as": {"role", "person"}, "post" or "get", "body", "save", "note"}')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: Flags) => {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw new CannotStart(`The story ${file} cannot be read: ${error.code}.`);
      });
      const story = readStory(text);
      await onData(flags, (data) => run(story, { ...flags, data }));
    });
}

const HELP = `
Times are written 2026-09-03T09:00[Europe/London] or 2026-09-03T08:00:00Z, and only go forward. $name stands for
what an earlier line saved. {"at"} alone lets time pass; {"at", "worker": "down"|"up"} stops and starts the worker.
The output is one JSON line per request and per reminder, in order of time; positions are left out, because they
differ between runs. Without --data the store is thrown away afterwards.`;

async function run(story: readonly StoryLine[], flags: Flags): Promise<void> {
  const stage = await Stage.open({
    configuration: quietly(flags),
    start: story[0]!.at,
    seed: 'play',
    fired: printJson,
  });
  const bar = progressBar('playing');
  try {
    if (await stage.parts.store.head()) {
      throw new CannotStart(`${flags.data} already holds a history; a story starts in an empty store.`);
    }
    const saved = new Map<string, unknown>();
    for (const [n, line] of story.entries()) {
      await stage.advanceTo(line.at);
      // A query answers with what time has brought about as well.
      await stage.settleReaders();
      if (line.kind === 'request') await send(stage, line, saved);
      else if (line.worker) await stage.setWorker(line.worker);
      bar.to((n + 1) / story.length);
    }
    bar.done();
    printJson({ done: true, ...(await stage.logHash()) });
  } finally {
    await stage.close();
  }
}

async function send(stage: Stage, line: RequestLine, saved: Map<string, unknown>): Promise<void> {
  const { path, as, body, headers } = withSaved(
    { path: line.path, as: line.as, body: line.body, headers: line.headers },
    saved,
    line.line,
  );
  const key = { 'idempotency-key': uuidv5(`play/${line.line}`) };
  const answer = await stage.request({ method: line.method, path, as, body, headers: { ...key, ...headers } });
  await stage.settle();
  await stage.settleReaders();
  printJson({ line: line.line, at: stage.now.toString(), status: answer.status, body: withoutPosition(answer.body) });
  for (const [name, where] of Object.entries(line.save)) {
    if (answer.status >= 400) {
      throw new StoryError(line.line, `answered ${answer.status}, so there is nothing to save as $${name}`);
    }
    saved.set(name, pick(answer.body, where, line.line));
  }
}

/** Where an event stands in the log hangs on the database's transactions, not on the story. */
function withoutPosition(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutPosition);
  if (body === null || typeof body !== 'object') return body;
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      name === 'position' || name === 'hash' ? [] : [[name, withoutPosition(value)]],
    ),
  );
}
