import type { Command } from 'commander';
import { printJson, printTable } from '../terminal.js';
import { verb, withParts, type Flags } from '../verb.js';

export function readModels(): Command {
  return verb('read-models', 'How far each read model is, and what stopped it.').action(async (flags: Flags) => {
    const models = await withParts(flags, (parts) => parts.readModels.status());
    if (flags.json) return printJson({ items: models });
    const rows = models.map(({ failure, ...model }) => ({ ...model, error: failure?.message }));
    printTable(rows, ['name', 'version', 'status', 'current', 'position', 'error']);
  });
}
