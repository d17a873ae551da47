import type { Check } from '../check.ts'
import { alwaysAuth } from './always-auth.ts'
import { unfinished } from './as-unfinished.ts'
import { canary } from './canary.ts'
import { clock } from './clock.ts'
import { encoding } from './encoding.ts'
import { git } from './git.ts'
import { history } from './history.ts'
import { keychain } from './keychain.ts'
import { leaks } from './leaks.ts'
import { lockfiles } from './lockfiles.ts'
import { network } from './network.ts'
import { perms } from './perms.ts'
import { precedence } from './precedence.ts'
import { publish } from './publish.ts'
import { registries } from './registries.ts'
import { rewritable } from './rewritable.ts'
import { settings } from './settings.ts'
import { subfolders } from './subfolders.ts'
import { tokens } from './tokens.ts'
import { uvCheck } from './uv.ts'

/** Every check, in the order in which results are shown; those that use the network come last. */
export const checks: readonly Check[] = [
  ...[unfinished, settings, perms, git, leaks, encoding, rewritable, network],
  ...[registries, precedence, alwaysAuth, subfolders, uvCheck, publish, lockfiles],
  ...[keychain, history, tokens, canary, clock],
]
