import { ConfigurationError } from './cannot-start.js';

/** Where a log is kept. */
export type StoreAddress =
  { readonly kind: 'database' } | { readonly kind: 'postgres' | 'kurrent'; readonly url: string };

const ESDB = /^esdb(\+discover)?:\/\/([^/?#\s]*@)?[^@/?#\s]+\/?(\?[^#\s]*)?$/;

/** Several hosts may stand in it, which no URL may; what the rest means is looked at where it is used. */
export const isKurrentUrl = (text: string): boolean => ESDB.test(text);

/**
 * Which store an argument of the command line names: an address, the name of a variable that holds one (what
 * stands in a command is seen by others on the machine), or `database` for the one that is configured.
 * @throws {ConfigurationError} without repeating an address
 */
export function readStoreAddress(
  source: string,
  argument: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): StoreAddress {
  if (argument === 'database') return { kind: 'database' };
  const variable = /^[A-Z][A-Z0-9_]*$/.test(argument);
  const text = variable ? environment[argument]?.trim() : argument;
  if (!text) throw new ConfigurationError(`${source} names the variable ${argument}, which is unset: set it first.`);
  if (isKurrentUrl(text)) return { kind: 'kurrent', url: text };
  if (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text)) return { kind: 'postgres', url: text };
  throw new ConfigurationError(
    `${source} is neither an address like postgres://… or esdb://…, nor the name of a variable that holds one, nor "database".`,
  );
}
