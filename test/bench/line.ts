import type { Benchmark, Measured } from './benchmark.js';
import { machine } from './machine.js';
import { hundredths, rounded } from './rounds.js';

/** Characters of the longest bar. */
const WIDTH = 40;

export type Line = ReturnType<typeof lineOf>;

/** What scripts read. */
export function lineOf({ name, unit }: Omit<Benchmark, 'run'>, { ours, peer, peerName, limit, n, detail }: Measured) {
  return {
    ...{ name, unit, ours: rounded(ours) },
    ...(peer !== undefined && { peer: rounded(peer), peerName, ratio: hundredths(ours / peer) }),
    ...(limit !== undefined && { limit: rounded(limit), ofLimit: hundredths(ours / limit) }),
    ...{ n, machine: machine() },
    ...(detail && { detail }),
  };
}

/** What people read: a bar for each side, and how far from the aim that is. */
export function readable(line: Line, { about, against, aim }: Omit<Benchmark, 'run'>): string {
  const { name, unit, ours, peer, peerName = 'peer', ratio, limit, ofLimit, n, detail } = line;
  const sides: (readonly [string, number])[] = [['Throughline', ours]];
  if (peer !== undefined) sides.push([peerName, peer]);
  if (limit !== undefined) sides.push(['limit', limit]);
  const most = Math.max(...sides.map(([, rate]) => rate));
  const longest = Math.max(...sides.map(([side]) => side.length));
  const reached = [
    ...(ratio === undefined ? [] : [`${ratio} × the peer`]),
    ...(ofLimit === undefined ? [] : [`${ofLimit} of the limit`]),
    `aim: ${aim}`,
  ];
  return [
    `${name}: ${about}`,
    `  against ${against}`,
    ...sides.map(
      ([side, rate]) =>
        `  ${side.padEnd(longest)}  ${String(rate).padStart(9)} ${unit}  ${'█'.repeat(Math.max(1, Math.round((rate / most) * WIDTH)))}`,
    ),
    `  ${[...reached, `n = ${n}`].join('; ')}`,
    ...(detail ? [`  ${JSON.stringify(detail)}`] : []),
  ].join('\n');
}
