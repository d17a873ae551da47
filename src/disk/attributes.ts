import { spawnSync } from 'node:child_process'
import { encodePath } from '../core/paths.ts'
import { systemTool } from './system-tool.ts'

/**
 * Gives a file the extended attributes of another, as far as the system lets this user. Node has no call for them; GNU's
 * `cp` can copy them alone. https://www.gnu.org/software/coreutils/manual/html_node/cp-invocation.html
 */
export function copyAttributes(from: string, to: string): void {
  const command = process.platform === 'linux' ? systemTool('cp') : undefined
  if (command === undefined || [from, to].some(path => typeof encodePath(path) !== 'string')) return
  const args = ['--attributes-only', '--preserve=xattr', '--', from, to]
  spawnSync(command, args, { stdio: 'ignore', env: { LC_ALL: 'C' }, timeout: 3000 })
}
