import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { displayPath } from '../core/paths.ts'
import { quoted } from '../doctor/quote.ts'
import { rightsOf } from '../system/folder-facts.ts'
import { realPathOf } from '../system/real-path.ts'
import type { Account, Users } from '../system/users.ts'
import type { Runtime } from './runtime.ts'

export interface Acting {
  /** `--for-user`. */
  forUser: string | undefined
  /** True for a command that is about to change something. */
  changes: boolean
  argv: readonly string[]
}

/**
 * Decides which user guard works as, and switches to that user: files that root creates in a user's home would belong
 * to root and lock the user out. Throws `GuardError` (exit 8) if guard runs as root, the command changes something
 * and HOME is another account's.
 */
export function actAs<Any extends Runtime>(runtime: Any, { forUser, changes, argv }: Acting): Any {
  const { users, home } = runtime
  if (forUser !== undefined) return becoming(accountOf(forUser, users), runtime)
  const owner = changes && users.uid === 0 ? accountWithHome(home, users) : undefined
  if (owner) throw rootInHome(owner, home, argv)
  return runtime
}

function becoming<Any extends Runtime>(account: Account, runtime: Any): Any {
  const { users, env } = runtime
  if (users.uid === account.uid) return runtime
  if (users.uid !== 0)
    throw new GuardError('NOT_ROOT', say`only root can work for another user, ${account.name}`, {
      exitCode: ExitCode.usage,
      hint: say('leave `--for-user` out, or run guard with sudo'),
    })
  const home = rightsOf(runtime.home)?.owner === account.uid ? runtime.home : account.home
  const { name } = account
  return {
    ...{ ...runtime, home, users: users.become(account) },
    env: { ...env, HOME: home, USER: name, LOGNAME: name },
  }
}

function accountOf(name: string, users: Users): Account {
  const account = users.byName(name)
  if (account) return account
  throw new GuardError('NO_SUCH_USER', say`there is no user ${name}`, {
    exitCode: ExitCode.usage,
    hint: say('give `--for-user` the name of an account of this machine'),
  })
}

/**
 * The account whose home HOME is, unless it is root's own. A HOME that another user merely owns, as in a container,
 * has none.
 */
function accountWithHome(home: string, users: Users): Account | undefined {
  const owner = rightsOf(home)?.owner
  if (owner === undefined || owner === 0) return undefined
  const account = users.byId(owner)
  return account && realPathOf(account.home) === realPathOf(home) ? account : undefined
}

function rootInHome({ name }: Account, home: string, argv: readonly string[]): GuardError {
  const command = ['guard', ...argv].map(quoted).join(' ')
  return new GuardError(
    'ROOT_IN_HOME',
    say`guard runs as root with ${displayPath(home)}, the home folder of ${name}, who could not use what root makes there`,
    {
      exitCode: ExitCode.refused,
      hint: say`run \`sudo -H -u ${quoted(name)} ${command}\`, or add \`--for-user ${quoted(name)}\``,
    },
  )
}
