import type { Command } from 'commander';
import { ConfigurationError, readConfiguration } from '#runtime';
import { examine, fail, ok, type Named } from '../doctor/check.js';
import { CHECKS } from '../doctor/checks.js';
import { Patient } from '../doctor/patient.js';
import { printJson } from '../terminal.js';
import { verb, type Flags } from '../verb.js';

export function doctor(): Command {
  return verb('doctor', 'Name what is wrong, and how to mend it.')
    .addHelpText(
      'after',
      '\nLooks, and changes nothing; also beside a running Throughline, and where none runs.' +
        '\nEnds with 1 when something fails, with 0 when there are warnings at most.',
    )
    .action(async (flags: Flags) => {
      const findings = await look(flags);
      if (flags.json) printJson({ well: !findings.some(isWrong), findings });
      else print(findings);
      if (findings.some(isWrong)) process.exitCode = 1;
    });
}

const isWrong = ({ level }: Named): boolean => level === 'fail';

async function look(flags: Flags): Promise<readonly Named[]> {
  let patient: Patient;
  try {
    patient = await Patient.find(readConfiguration(flags));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [{ check: 'configuration', ...fail(error.message, 'Correct it; the README lists every variable.') }];
  }
  try {
    return [{ check: 'configuration', ...ok('every value is well-formed') }, ...(await examine(CHECKS, patient))];
  } finally {
    await patient.close();
  }
}

/** One line for each finding, and below what is wrong how to mend it. */
function print(findings: readonly Named[]): void {
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { level, check, found, mend } of findings) {
    process.stdout.write(`${level.padEnd(4)}  ${check.padEnd(width)}  ${found}\n`);
    if (mend) process.stdout.write(`${' '.repeat(width + 8)}→ ${mend}\n`);
  }
  const count = (wanted: Named['level']) => findings.filter(({ level }) => level === wanted).length;
  process.stdout.write(`\n${count('fail')} wrong, ${count('warn')} to look at, ${count('ok')} well\n`);
}
