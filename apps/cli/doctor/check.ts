import type { Patient } from './patient.js';

export interface Finding {
  /** skip: what it needs is itself not as it should be. */
  readonly level: 'ok' | 'warn' | 'fail' | 'skip';
  /** What was found, one sentence without a full stop. */
  readonly found: string;
  /** How to mend it: a sentence, with the command to run where there is one. */
  readonly mend?: string;
}

export interface Check {
  readonly name: string;
  /** Checks that must not have failed before this one means anything. */
  readonly needs?: readonly string[];
  /** Changes nothing. One finding, or one for each thing that is wrong. */
  check(patient: Patient): Promise<Finding | readonly Finding[]>;
}

export type Named = Finding & { readonly check: string };

export const ok = (found: string): Finding => ({ level: 'ok', found });
export const warn = (found: string, mend: string): Finding => ({ level: 'warn', found, mend });
export const fail = (found: string, mend: string): Finding => ({ level: 'fail', found, mend });
export const skip = (found: string): Finding => ({ level: 'skip', found });

/** Milliseconds after which a check that has not come to an end is a finding itself. */
const PATIENCE = 15_000;

/** Makes each check in turn. */
export async function examine(checks: readonly Check[], patient: Patient): Promise<readonly Named[]> {
  const findings: Named[] = [];
  const standing = new Map<string, boolean>();
  for (const { name, needs = [], check } of checks) {
    const missing = needs.filter((need) => standing.get(need) === false);
    const found =
      missing.length > 0
        ? skip(`not looked at: it needs ${missing.join(' and ')}`)
        : await within(() => check(patient));
    const all = [found].flat();
    standing.set(name, !all.some(({ level }) => level === 'fail' || level === 'skip'));
    findings.push(...all.map((each) => ({ check: name, ...each })));
  }
  return findings;
}

async function within(work: () => Promise<Finding | readonly Finding[]>): Promise<Finding | readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((done) => {
    const finding = fail(`there was no answer for ${PATIENCE / 1000} s`, 'See whether what it asks hangs.');
    timer = setTimeout(done, PATIENCE, finding);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    return fail(`it could not be found out (${reasonOf(error)})`, 'See whether what it asks runs, and try again.');
  } finally {
    clearTimeout(timer);
  }
}

/** What is wrong, and how to mend it, of a sentence that says both: `<what>: <how>`. */
export function inTwo(sentence: string, otherwise = ''): [found: string, mend: string] {
  const cut = sentence.indexOf(': ');
  const mend = cut < 0 ? '' : sentence.slice(cut + 2);
  const tells = /^(run|set|start|raise|if|move|leave|name|let)\b/i.test(mend);
  if (!tells) return [sentence.replace(/\.$/, ''), otherwise];
  return [sentence.slice(0, cut), `${mend.charAt(0).toUpperCase()}${mend.slice(1)}`];
}

/** The kind of failure; a driver's message may name people, and passwords. */
export function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors as unknown[])[0] : error;
  const { code, name } = (first ?? {}) as { code?: unknown; name?: unknown };
  return String(code ?? name ?? 'unknown');
}
