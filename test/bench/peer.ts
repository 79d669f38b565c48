import { readFileSync } from 'node:fs';

/** A peer by name and installed version, e.g. `bullmq 6.7.0`. */
export function peerNamed(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version}`;
}
