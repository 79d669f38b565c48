import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { fail, ok, skip, warn, type Check } from './check.js';

const MEBIBYTE = 1024 * 1024;
const LITTLE = 2048;
/** PostgreSQL stops with less than a segment of its journal to write to, and does not start again by itself. */
const TOO_LITTLE = 256;

export const dataFolder: Check = {
  name: 'data folder',
  async check({ configuration: { dataDir, databaseUrl, keysUrl }, embedded }) {
    if (!existsSync(dataDir)) {
      if (databaseUrl && keysUrl) return ok('none is needed: both databases are servers of their own');
      return fail(`there is no ${dataDir}`, 'Name another with --data, or begin with `throughline up`.');
    }
    const writable = await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!writable) return fail(`${dataDir} cannot be written to`, 'Give it to the user that Throughline runs as.');
    if (embedded && !embedded.ours) {
      return fail(
        `${embedded.data} belongs to another user than PostgreSQL would run as`,
        'Run Throughline as the user that made it, or give the folder to the present one with `chown -R`.',
      );
    }
    return ok(dataDir);
  },
};

export const disk: Check = {
  name: 'free disk',
  needs: ['data folder'],
  async check({ configuration: { dataDir }, embedded }) {
    if (!existsSync(dataDir)) return skip('no data folder');
    const { bavail, bsize, ffree, files } = await statfs(embedded?.data ?? dataDir);
    const free = Math.floor((bavail * bsize) / MEBIBYTE);
    const mend = 'Make room on the disk of the data folder, or move the folder to a larger one while nothing runs.';
    if (free < TOO_LITTLE) return fail(`only ${free} MiB are free`, mend);
    if (files > 0 && ffree / files < 0.01) return fail('hardly another file can be made (no inodes are left)', mend);
    if (free < LITTLE) return warn(`only ${free} MiB are free`, mend);
    return ok(`${Math.floor(free / 1024)} GiB are free`);
  },
};
