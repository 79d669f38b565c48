import { applyMigrations } from '#event-store';

/** The tables of the keys database. */
export const migrateKeys = (url: string): Promise<readonly number[]> => applyMigrations(url, 'keys');
