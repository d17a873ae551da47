/**
 * The entries of PATH that name a folder outright. An empty one, a dot or `node_modules/.bin` stands for a folder of whatever
 * the current folder is, and so does `\bin` or `C:bin` on Windows: a clone could put a program there.
 */
export function absoluteEntries(path: string, isWindows: boolean): string[] {
  if (!isWindows) return path.split(':').filter(entry => entry.startsWith('/'))
  return path
    .split(';')
    .map(entry => entry.trim().replace(/^"(.*)"$/, '$1'))
    .filter(entry => /^(?:[a-z]:[\\/]|[\\/]{2}[^\\/])/i.test(entry))
}

type Env = Readonly<Record<string, string | undefined>>

/** PATH for the environment of a program that guard starts for itself: it starts others in the same way. */
export function safePath(env: Env, isWindows: boolean): { PATH?: string } {
  const path = env.PATH ?? env.Path
  return path === undefined ? {} : { PATH: absoluteEntries(path, isWindows).join(isWindows ? ';' : ':') }
}
