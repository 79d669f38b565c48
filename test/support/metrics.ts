export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scraped {
  /** The page as it came. */
  readonly text: string;
  readonly samples: readonly Sample[];
  /** Of each metric. */
  readonly help: ReadonlyMap<string, string>;
  readonly type: ReadonlyMap<string, string>;
}

/** Reads a page in Prometheus' text format. */
export async function scrape(url: string): Promise<Scraped> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const text = await response.text();
  const help = new Map<string, string>();
  const type = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const [, kind, of, said] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind && of) (kind === 'HELP' ? help : type).set(of, said ?? '');
    const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (!name) continue;
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]);
    samples.push({ name, labels: Object.fromEntries(pairs) as Sample['labels'], value: Number(value) });
  }
  return { text, samples, help, type };
}
