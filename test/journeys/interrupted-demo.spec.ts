import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { postmaster, temporaryFolder } from '../support/folders.js';
import { spawnCli, startCli } from '../support/processes.js';

it('a start that is stopped while it fills the demo ends cleanly, and the next one says what is left of it', async () => {
  const folder = await temporaryFolder();
  const up = ['up', '--port', '0', '--data', folder];
  const first = await spawnCli(up);
  await eventually(() => first.stderr.includes('filling the demo programme 0%'), { within: 60_000 });
  first.signal('SIGINT');
  expect(await first.end({ within: 10_000 })).toMatchObject({ signal: null });
  expect(first.stderr).toContain(`Stopped. The demo is unfinished: delete ${folder} to have it made anew`);
  expect(await postmaster(folder)).toBeUndefined();
  const next = await startCli(up);
  expect(next.ready.tokens).toHaveProperty('manager');
  expect(next.process.stderr).toContain('The demo is unfinished');
}, 120_000);
