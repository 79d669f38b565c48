import type { Command } from 'commander';
import { openNamedStore, type NamedStore } from '#assembly';
import { copyEvents, CopyRefused, type CopyProgress } from '#event-store';
import { CannotStart, readStoreAddress } from '#runtime';
import { printJson, progressBar, say, type Progress } from '../terminal.js';
import { needsDataFolder, quietly, verb, type Flags } from '../verb.js';

export function copyLog(): Command {
  return verb('copy-events', 'Copy every event of one store into another, in order and byte for byte.')
    .argument('<from>', 'postgres://…, esdb://…, the name of a variable that holds one, or "database"')
    .argument('<to>', 'likewise; empty, or what an interrupted copy left')
    .addHelpText('after', HELP)
    .action(async (from: string, to: string, flags: Flags) => {
      const opened: NamedStore[] = [];
      const configuration = quietly(flags);
      const open = async (source: string, argument: string) => {
        const address = readStoreAddress(source, argument);
        if (address.kind === 'database') needsDataFolder(configuration);
        const named = await openNamedStore(source, address, configuration, { say, part: 'guest' });
        opened.push(named);
        return named.store;
      };
      try {
        const [source, target] = [await open('FROM', from), await open('TO', to)];
        const started = performance.now();
        const copied = await copyEvents(source, target, bars());
        const seconds = Math.round((performance.now() - started) / 100) / 10;
        if (flags.json) printJson({ ...copied, verified: true, seconds });
        else say(`Both stores hold the same ${copied.events} events, ${copied.appended} of them copied now. ${NEXT}`);
      } catch (error) {
        throw error instanceof CopyRefused ? new CannotStart(error.message) : error;
      } finally {
        for (const named of opened.reverse()) await named.close();
      }
    });
}

const HELP = `
Stop every Throughline first. Others on the machine see what stands in a command: name a variable instead of an
address with a password, as in "throughline copy-events database EVENT_STORE_URL"; "database" is that of
DATABASE_URL, or the embedded one. A copy that was interrupted goes on where it stopped when it is run again. The
hash chain of every stream is checked before and after. Then set or unset EVENT_STORE_URL, and run
"throughline migrate --anew" once.`;

const NEXT = 'Set or unset EVENT_STORE_URL now, and run "throughline migrate --anew" once.';

/** A bar for each step; of the first nobody knows how long it takes. */
function bars(): (progress: CopyProgress) => void {
  let said = performance.now();
  let step: CopyProgress['step'] = 'reading';
  let bar: Progress | undefined;
  return (progress) => {
    const { events, of } = progress;
    if (progress.step !== step) {
      bar?.done();
      bar = progressBar(progress.step);
      ({ step } = progress);
    }
    bar?.to(of ? events / of : 1);
    if (step === 'verifying' && events === of) bar?.done();
    if (step !== 'reading' || performance.now() - said < 1000) return;
    said = performance.now();
    say(`checking the events of the first store: ${events}`);
  };
}
