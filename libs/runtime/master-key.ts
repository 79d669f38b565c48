import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMasterKey, type Configuration } from './config.js';
import { writeSecretOnce } from './secret-file.js';

/**
 * The key that wraps all subject keys: MASTER_KEY, else `master.key` in the data folder, made at the first start
 * and readable for its owner only. Without it nothing confidential can be read again.
 * @returns 32 bytes. @throws {ConfigurationError} when the file holds something else.
 */
export async function loadMasterKey(configuration: Where): Promise<Uint8Array> {
  if (configuration.masterKey) return configuration.masterKey;
  const file = masterKeyFile(configuration);
  await mkdir(configuration.dataDir, { recursive: true });
  const text = await readFile(file, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return writeSecretOnce(file, `${randomBytes(32).toString('base64')}\n`);
  });
  return parseMasterKey(file, text.trim());
}

/** Likewise, but makes none: undefined where there is none yet. @throws {ConfigurationError} */
export async function findMasterKey(configuration: Where): Promise<Uint8Array | undefined> {
  if (configuration.masterKey) return configuration.masterKey;
  const file = masterKeyFile(configuration);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  return text === undefined ? undefined : parseMasterKey(file, text.trim());
}

type Where = Pick<Configuration, 'masterKey' | 'dataDir'>;

const masterKeyFile = ({ dataDir }: Where): string => join(dataDir, 'master.key');
