import { spawnSync } from 'node:child_process'
import { encodePath } from '../core/paths.ts'
import { systemTool } from './system-tool.ts'

/**
 * False only where none of the paths has an access control list. Node cannot see one, and a list that a new inode
 * lacks (or inherits from its folder) can let somebody in: the group bits of a file with a list are its mask, not
 * rights of its group. `ls` marks such files with a `+`; where it cannot be asked, the answer is true.
 */
export function mayHaveAccessList(paths: readonly string[]): boolean {
  if (process.platform === 'win32') return false
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
