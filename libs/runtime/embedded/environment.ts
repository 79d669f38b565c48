/**
 * The environment of PostgreSQL's programs: nothing of ours, so that no PGPORT or PGOPTIONS of the caller's shell
 * changes what they do.
 */
export function serverEnvironment(): Record<string, string> {
  const windows = ['SystemRoot', 'SystemDrive', 'TEMP', 'PATH'];
  const kept = process.platform === 'win32' ? windows.map((name) => [name, process.env[name] ?? '']) : [];
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...Object.fromEntries(kept) };
}
