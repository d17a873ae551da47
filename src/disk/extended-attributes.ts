import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { encodePath } from '../core/paths.ts'

/** So many groups are asked about at once that their paths still fit on a command line. */
const AT_ONCE = 100

/**
 * For each group of paths, false only if none of them has an access control list. Node cannot see one, and a list that a
 * new inode lacks (or inherits from its folder) can let another user in: the group bits of a file with a list are its
 * mask, not rights of its group. `ls` marks such files with a `+`; if it cannot be asked, the answer is true.
 */
export function mayHaveAccessLists(groups: readonly (readonly string[])[]): boolean[] {
  if (process.platform === 'win32') return groups.map(() => false)
  if (groups.length <= AT_ONCE && !mayHaveAny([...new Set(groups.flat())])) return groups.map(() => false)
  if (groups.length === 1) return [true]
  const middle = Math.ceil(groups.length / 2)
  return [groups.slice(0, middle), groups.slice(middle)].flatMap(mayHaveAccessLists)
}

function mayHaveAny(paths: readonly string[]): boolean {
  if (paths.length === 0) return false
  const listing = list(paths)
  if (listing === undefined) return true
  return process.platform === 'darwin' ? /^ \d+: /m.test(listing) : /^[-dl][-rwxsStT]{9}\+/m.test(listing)
}

function list(paths: readonly string[]): string | undefined {
  const command = systemTool('ls')
  if (command === undefined || paths.some(path => typeof encodePath(path) !== 'string')) return undefined
  const flags = process.platform === 'darwin' ? '-lden' : '-ldn'
  const { status, stdout } = spawnSync(command, [flags, '--', ...paths], {
    encoding: 'latin1',
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 3000,
  })
  return status === 0 ? stdout : undefined
}

const MOST_OUTPUT = 64 * 1024 * 1024

const COPY = ['--attributes-only', '--preserve=xattr', '--']

/**
 * Gives each second file the extended attributes of the first, as far as the system lets this user. Node has no call for
 * them; GNU's `cp` can copy them alone. https://www.gnu.org/software/coreutils/manual/html_node/cp-invocation.html
 */
export function copyAttributes(pairs: readonly (readonly [from: string, to: string])[]): void {
  const cp = process.platform === 'linux' ? systemTool('cp') : undefined
  if (cp === undefined) return
  const named = pairs.filter(pair => pair.every(path => typeof encodePath(path) === 'string'))
  const marked = withAttributes(named)
  const xargs = marked.length > 1 ? systemTool('xargs') : undefined
  // To start a process from Node takes ten times as long as from xargs.
  if (xargs) run(xargs, ['-0', '-n', '2', '-P', '4', cp, ...COPY], marked.flat())
  else for (const pair of marked) run(cp, [...COPY, ...pair], [])
}

// Numeric owners, because to look up their names may take a network.
const LIST = [
  '--numeric-owner',
  '--xattrs',
  '--xattrs-include=*',
  '--no-recursion',
  '-P',
  '-cvvf',
  '/dev/null',
  '--null',
  '-T',
  '-',
]
const MARK_COLUMN = '-rw-------'.length

/**
 * The pairs whose first file may have attributes. GNU's `tar` marks such files in its listing, all in one process; of
 * what it archives to /dev/null it reads no contents. https://www.gnu.org/software/tar/manual/html_node/Extended-File-Attributes.html
 */
function withAttributes<T extends readonly [from: string, to: string]>(pairs: readonly T[]): readonly T[] {
  const tar = pairs.length > 1 ? systemTool('tar') : undefined
  if (tar === undefined) return pairs
  const { status, stdout, stderr } = run(
    tar,
    LIST,
    pairs.map(([from]) => from),
  )
  const lines = stdout.split('\n').slice(0, -1)
  const isUnderstood = status === 0 && stderr === '' && lines.length === pairs.length
  return isUnderstood ? pairs.filter((_, at) => lines[at]![MARK_COLUMN] !== ' ') : pairs
}

function run(command: string, args: readonly string[], paths: readonly string[]) {
  const input = paths.map(path => `${path}\0`).join('')
  const timeout = 3000 + 10 * paths.length
  return spawnSync(command, args, { input, encoding: 'latin1', env: { LC_ALL: 'C' }, timeout, maxBuffer: MOST_OUTPUT })
}

const FOLDERS = ['/bin', '/usr/bin', '/run/current-system/sw/bin']

/** The system's own program of that name, whatever PATH says; undefined if there is none. */
function systemTool(name: string): string | undefined {
  return FOLDERS.map(folder => `${folder}/${name}`).find(path => existsSync(path))
}
