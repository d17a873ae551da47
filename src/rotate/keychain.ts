import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { KeychainResult } from '../core/ports/keychain.ts'
import type { Secret } from '../core/secret.ts'
import { familyOf, type TokenKind } from '../core/tokens.ts'
import { hasPlace, type Plan } from './plan.ts'

/** The name of a service's item in the keychain. */
export function keychainAccount(origin: string): string {
  return new URL(origin).host
}

/** The service that issues tokens of this kind; the keychain stores them under its host. */
export function originOf(kind: TokenKind, { urls }: Context['settings']): string {
  const family = familyOf(kind)
  if (family === 'takumo') return urls.takumoCloud
  return family === 'org' ? urls.shisho : urls.npm
}

/** What the keychain has of one token. */
export type KeychainCopy = { state: 'present' | 'absent' | 'removed' } | { state: 'unknown'; reason: string }

type CopyContext = Pick<Context, 'store' | 'settings'>

/** Whether the keychain has a copy of this very token. */
export async function keychainCopy(token: Secret, kind: TokenKind, ctx: CopyContext): Promise<KeychainCopy> {
  const read = await ctx.store.read(keychainAccount(originOf(kind, ctx.settings)))
  if (!read.ok) return { state: 'unknown', reason: read.reason }
  return { state: read.token?.equals(token) ? 'present' : 'absent' }
}

/** Removes a revoked token from the keychain, and checks that it is gone. Another token stays. */
export async function removeCopy(token: Secret, kind: TokenKind, ctx: CopyContext): Promise<KeychainCopy> {
  const before = await keychainCopy(token, kind, ctx)
  if (before.state !== 'present') return before
  const removed = await ctx.store.remove(keychainAccount(originOf(kind, ctx.settings)))
  if (!removed.ok) return { state: 'unknown', reason: removed.reason }
  const after = await keychainCopy(token, kind, ctx)
  return after.state === 'absent' ? { state: 'removed' } : after
}

/** Writes, and reads again: a keychain may take an item and never show it. */
export async function storeAndReadBack(
  account: string,
  token: Secret,
  { store }: Pick<Context, 'store'>,
): Promise<KeychainResult> {
  const written = await store.write(account, token)
  if (!written.ok) return written
  const read = await store.read(account)
  if (!read.ok) return read
  return read.token?.equals(token) ? read : { ok: false, reason: say('it does not show what was stored') }
}

/**
 * If the keychain will be the only durable place, it must prove itself before the call: the old token is stored
 * first.
 */
export async function requireKeychain(
  plan: Pick<Plan, 'files' | 'items' | 'token'>,
  { keychain, origin }: { keychain: boolean; origin: string },
  ctx: Pick<Context, 'store'>,
): Promise<void> {
  if (!keychain || hasPlace(plan)) return
  const result = await storeAndReadBack(keychainAccount(origin), plan.token, ctx)
  if (result.ok) return
  throw new GuardError(
    'NO_DURABLE_PLACE',
    say`no file holds ${plan.token}, and the keychain cannot keep it: ${result.reason}`,
    {
      exitCode: ExitCode.refused,
      hint: say('put the token into a config first, such as ~/.npmrc'),
    },
  )
}
