import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { relative } from 'node:path'

type Call = (...args: unknown[]) => unknown

/** Calls that change something, and whether their arguments are that many paths, or a descriptor. */
const CHANGES: Record<string, 1 | 2 | 'descriptor'> = {
  ...{ mkdirSync: 1, unlinkSync: 1, rmdirSync: 1, linkSync: 2, renameSync: 2 },
  ...{ writeSync: 'descriptor', ftruncateSync: 'descriptor', fsyncSync: 'descriptor' },
}

/**
 * Runs `work` and returns, in order, each call with which it changed something below a folder: `write a`, `fsync a`,
 * `rename a b`, `fsync .`. Repeated calls count once, and random parts of names are removed. `meanwhile` runs right
 * after each call and does what another program might do then.
 */
export function callsOf(folder: string, work: () => unknown, meanwhile: (call: string) => void = () => {}): string[] {
  const calls: string[] = []
  let isOurs = true
  function note(name: string, paths: readonly string[]): void {
    if (!isOurs || !paths.every(path => `${path}/`.startsWith(`${folder}/`))) return
    const call = [name, ...paths.map(path => plainName(folder, path))].join(' ')
    if (calls.at(-1) !== call) calls.push(call)
    isOurs = false
    meanwhile(call)
    isOurs = true
  }
  const restore = watch(note)
  try {
    work()
  } finally {
    restore()
  }
  return calls
}

/** Wraps Node's own functions in a watcher; returns the function that removes it. */
function watch(note: (name: string, paths: readonly string[]) => void): () => void {
  const functions = fs as unknown as Record<string, Call>
  const real: Record<string, Call> = { ...functions }
  const opened = new Map<unknown, string>()
  const put = (changed: Record<string, Call>) => {
    Object.assign(functions, changed)
    syncBuiltinESMExports()
  }
  const originals = Object.fromEntries(['openSync', ...Object.keys(CHANGES)].map(name => [name, real[name]!]))
  const watched = Object.entries(CHANGES).map(([name, kind]) => {
    const call: Call = (...args) => {
      const result = real[name]!(...args)
      const paths = kind === 'descriptor' ? [opened.get(args[0]) ?? ''] : args.slice(0, kind).map(String)
      if (name === 'renameSync') for (const [fd, path] of opened) if (path === paths[0]) opened.set(fd, paths[1]!)
      note(name.replace('ftr', 'tr').replace('Sync', ''), paths)
      return result
    }
    return [name, call]
  })
  const openSync: Call = (path, flags, ...rest) => {
    const isNew = (Number(flags) & fs.constants.O_CREAT) !== 0 && !fs.existsSync(String(path))
    const fd = real.openSync!(path, flags, ...rest)
    opened.set(fd, String(path))
    if (isNew) note('create', [String(path)])
    return fd
  }
  put({ ...Object.fromEntries(watched), openSync })
  return () => put(originals)
}

function plainName(folder: string, path: string): string {
  return relative(folder, path).replace(/\.guard-[0-9a-f]{16}|-[0-9a-f-]{36}(?=\.)/, '') || '.'
}
