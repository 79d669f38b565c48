import type { Command } from 'commander';
import type { RebuildProgress } from '#read-models';
import { CannotStart } from '#runtime';
import { printJson, progressBar, say } from '../terminal.js';
import { verb, withParts, type Flags } from '../verb.js';

export function rebuild(): Command {
  return verb('rebuild', 'Build read models anew from the whole log; queries answer from the old ones meanwhile.')
    .argument('[read-model]', 'its name; "throughline read-models" lists them')
    .option('--all', 'all of them, in one pass through the log')
    .addHelpText('after', '\nA rebuild that was killed goes on where it ended when it is asked for again.')
    .action(async (name: string | undefined, flags: Flags & { readonly all?: boolean }) => {
      await withParts(flags, async ({ readModels }) => {
        const known = (await readModels.status()).map((model) => model.name);
        if ((name === undefined) === !flags.all) throw new CannotStart('Name one read model, or give --all.');
        if (name !== undefined && !known.includes(name)) {
          throw new CannotStart(`There is no read model ${JSON.stringify(name)}; there are ${known.join(', ')}.`);
        }
        const what = name ?? 'all read models';
        const bar = progressBar(`rebuilding ${what}`);
        const started = performance.now();
        const tell = ({ step, events, rate, share }: RebuildProgress) =>
          bar.to(share, step === 'folding' ? `${events} events, ${Math.round(rate)} a second` : step);
        await readModels.rebuild(name ?? known, tell);
        bar.done();
        const seconds = Math.round((performance.now() - started) / 100) / 10;
        if (flags.json) printJson({ rebuilt: name ?? known, seconds });
        else say(`${what}: rebuilt (${seconds} s).`);
      });
    });
}
