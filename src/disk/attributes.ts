import { spawnSync } from 'node:child_process'
import { encodePath } from '../core/paths.ts'
import { systemTool } from './system-tool.ts'

const COPY = ['--attributes-only', '--preserve=xattr', '--']

/**
 * Gives each second file the extended attributes of the first, as far as the system lets this user. Node has no call for
 * them; GNU's `cp` can copy them alone. https://www.gnu.org/software/coreutils/manual/html_node/cp-invocation.html
 */
export function copyAttributes(pairs: readonly (readonly [from: string, to: string])[]): void {
  const cp = process.platform === 'linux' ? systemTool('cp') : undefined
  const named = pairs.filter(pair => pair.every(path => typeof encodePath(path) === 'string'))
  if (cp === undefined || named.length === 0) return
  const xargs = named.length > 1 ? systemTool('xargs') : undefined
  // To start a process from Node takes ten times as long as from xargs.
  if (xargs) run(xargs, ['-0', '-n', '2', '-P', '4', cp, ...COPY], named)
  else for (const pair of named) run(cp, [...COPY, ...pair], [])
}

function run(command: string, args: readonly string[], pairs: readonly (readonly string[])[]): void {
  const input = pairs
    .flat()
    .map(path => `${path}\0`)
    .join('')
  const stdio = ['pipe', 'ignore', 'ignore'] as const
  spawnSync(command, args, { input, stdio: [...stdio], env: { LC_ALL: 'C' }, timeout: 3000 + 20 * pairs.length })
}
