/** Milliseconds. */
const AGAIN_AFTER = 30_000;
/** Messages that are remembered. */
const REMEMBERED = 50;

/**
 * Passes on what goes wrong, the same message once in half a minute: a client that looks for a server says so
 * several times a second. Only name, code and message go on: errors of clients carry the command that failed
 * with its arguments, a password among them.
 */
export function quietly(onTrouble: (error: Error) => void, now: () => number = performance.now.bind(performance)) {
  const last = new Map<string, number>();
  return (trouble: Error): void => {
    const { name, message, stack } = trouble;
    const before = last.get(message);
    if (before !== undefined && now() - before < AGAIN_AFTER) return;
    if (last.size >= REMEMBERED) last.clear();
    last.set(message, now());
    const code = 'code' in trouble ? { code: trouble.code } : {};
    onTrouble(Object.assign(new Error(message), { name, stack, ...code }));
  };
}
