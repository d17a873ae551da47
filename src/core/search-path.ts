/**
 * The absolute entries of PATH. An empty entry, a dot or `node_modules/.bin` depends on the current folder, and so do
 * `\bin` and `C:bin` on Windows: a clone could put a program there.
 */
export function absoluteEntries(path: string, isWindows: boolean): string[] {
  if (!isWindows) return path.split(':').filter(entry => entry.startsWith('/'))
  return path
    .split(';')
    .map(entry => entry.trim().replace(/^"(.*)"$/, '$1'))
    .filter(entry => /^(?:[a-z]:[\\/]|[\\/]{2}[^\\/])/i.test(entry))
}

type Env = Readonly<Record<string, string | undefined>>

/** PATH for programs that guard starts for its own use, because they look up other programs in the same way. */
export function safePath(env: Env, isWindows: boolean): { PATH?: string } {
  const path = env.PATH ?? env.Path
  return path === undefined ? {} : { PATH: absoluteEntries(path, isWindows).join(isWindows ? ';' : ':') }
}
