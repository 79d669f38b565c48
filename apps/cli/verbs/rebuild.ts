import type { Command } from 'commander';
import { CannotStart } from '#runtime';
import { printJson, progressBar, say } from '../terminal.js';
import { verb, withParts, type Flags } from '../verb.js';

export function rebuild(): Command {
  return verb('rebuild', 'Build a read model anew from the whole log; queries answer from the old one meanwhile.')
    .argument('<read-model>', 'its name; "throughline read-models" lists them')
    .action(async (name: string, flags: Flags) => {
      await withParts(flags, async ({ readModels, pool }) => {
        const known = (await readModels.status()).map((model) => model.name);
        if (!known.includes(name)) {
          throw new CannotStart(`There is no read model ${JSON.stringify(name)}; there are ${known.join(', ')}.`);
        }
        const bar = progressBar(`rebuilding ${name}`);
        const started = performance.now();
        const { rows } = await pool.query<{ count: number }>('SELECT count(*)::float8 AS count FROM log.events');
        const all = Math.max(1, rows[0]!.count);
        await readModels.rebuild(name, ({ events }) => bar.to(Math.min(1, events / all)));
        bar.done();
        const seconds = Math.round((performance.now() - started) / 100) / 10;
        if (flags.json) printJson({ rebuilt: name, seconds });
        else say(`${name} is rebuilt (${seconds} s).`);
      });
    });
}
