import type { Command } from 'commander';
import { survey } from '#assembly';
import { printJson, printTable } from '../terminal.js';
import { verb, withParts, type Flags } from '../verb.js';

export function readModels(): Command {
  return verb('read-models', 'How far each read model is, and what stopped it.').action(async (flags: Flags) => {
    const models = await withParts(flags, async (parts) => {
      const { followers } = await survey(parts.pool, parts.store, Date.now());
      const lags = new Map(followers.map(({ name, lagEvents, lagSeconds }) => [name, { lagEvents, lagSeconds }]));
      return (await parts.readModels.status()).map((model) => ({ ...model, ...lags.get(model.name) }));
    });
    if (flags.json) return printJson({ items: models });
    const rows = models.map(({ failure, lagEvents: behind, ...model }) => ({
      ...{ ...model, behind },
      error: failure?.message,
    }));
    printTable(rows, ['name', 'version', 'builtVersion', 'status', 'behind', 'position', 'error']);
  });
}
