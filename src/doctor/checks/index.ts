import type { Check } from '../check.ts'
import { canary } from './canary.ts'
import { clock } from './clock.ts'
import { git } from './git.ts'
import { history } from './history.ts'
import { keychain } from './keychain.ts'
import { leaks } from './leaks.ts'
import { network } from './network.ts'
import { perms } from './perms.ts'
import { tokens } from './tokens.ts'
import { unfinished } from './unfinished.ts'

/** Every check, in the order in which they are shown; those that ask the network come last. */
export const checks: readonly Check[] = [
  unfinished,
  perms,
  git,
  history,
  leaks,
  network,
  keychain,
  tokens,
  canary,
  clock,
]
