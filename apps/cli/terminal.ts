import { Bar, Presets } from 'cli-progress';

/** One line of JSON on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A line for people, on standard error: standard output belongs to answers. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Rows as an aligned table for people. */
export function printTable(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): void {
  const cells = rows.map((row) => columns.map((column) => String(row[column] ?? '')));
  const widths = columns.map((column, n) => Math.max(column.length, ...cells.map((line) => line[n]!.length)));
  for (const line of [columns, ...cells]) {
    process.stdout.write(
      `${line
        .map((cell, n) => cell.padEnd(widths[n]!))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

export interface Progress {
  /**
   * @param share of the work that is done, 0 to 1
   * @param detail what is being done, or how fast
   */
  to(share: number, detail?: string): void;
  done(): void;
}

/** A bar on standard error: redrawn on a terminal, a line for every tenth elsewhere. */
export function progressBar(label: string): Progress {
  if (process.stderr.isTTY) {
    const format = `${label} {bar} {percentage}% | {duration_formatted}, {eta_formatted} to go{detail}`;
    const bar = new Bar({ format, stream: process.stderr, etaBuffer: 50 }, Presets.shades_classic);
    bar.start(1000, 0, { detail: '' });
    return {
      to: (share, detail) => bar.update(Math.round(share * 1000), { detail: detail ? ` | ${detail}` : '' }),
      done: () => bar.stop(),
    };
  }
  let said = -1;
  return {
    to(share, detail) {
      const tenth = Math.floor(share * 10);
      if (tenth > said) say(`${label} ${tenth * 10}%${detail ? ` | ${detail}` : ''}`);
      said = Math.max(said, tenth);
    },
    done() {},
  };
}
