import { findBySecret, hashOf, isHashOf, makeUp } from './credentials.ts'
import type { Account, OrgToken, State, Usage } from './state.ts'

/** https://shisho.dev/docs/t/guard/features/token-management: "The reset code expires in 1 hour." */
const RESET_CODE_MILLISECONDS = 60 * 60 * 1000

/** A token that expires. */
export interface Session extends Usage {
  expiresAt: number
}

/** The account of an address; capital letters do not make another one. */
export function findAccount(state: State, email: string): Account | undefined {
  const emailHash = hashOf(email.toLowerCase())
  return state.accounts.find(account => account.emailHash === emailHash)
}

/** The account of a living e-mail token. */
export function findEmailToken(state: State, token: string): Account | undefined {
  return findBySecret(state.accounts, token)
}

/** A living organisation token. */
export function findOrgToken(state: State, token: string): OrgToken | undefined {
  const found = findBySecret(state.orgTokens, token)
  return found?.revokedAt === null ? found : undefined
}

/** A token that has not expired. */
export function findSession(sessions: readonly Session[], token: string, now: Date): Session | undefined {
  const found = findBySecret(sessions, token)
  return found && now.getTime() < found.expiresAt ? found : undefined
}

/** Remembers a token for so many seconds. */
export function openSession(
  sessions: Session[],
  token: string,
  { now, seconds }: { now: Date; seconds: number },
): void {
  sessions.push({ ...freshUsage(token, now), expiresAt: now.getTime() + seconds * 1000 })
}

/** Opens an account and returns its token, which is readable this once. */
export function openAccount(state: State, email: string, now: Date): string {
  const token = makeUp.emailToken()
  state.accounts.push({ emailHash: hashOf(email.toLowerCase()), ...freshUsage(token, now), reset: null })
  return token
}

/** Gives an account a new token; the one before is dead from here on. */
export function renewToken(account: Account, now: Date): string {
  const token = makeUp.emailToken()
  Object.assign(account, freshUsage(token, now))
  return token
}

/** Kills the token and forgets the address. */
export function closeAccount(state: State, account: Account): void {
  state.accounts.splice(state.accounts.indexOf(account), 1)
}

/** A one-time code for an account, in place of any before it. */
export function issueResetCode(account: Account, now: Date): string {
  const code = makeUp.resetCode()
  const expiresAt = new Date(now.getTime() + RESET_CODE_MILLISECONDS).toISOString()
  account.reset = { hash: hashOf(code), expiresAt }
  return code
}

/** True where the code is the account's and in time; it is used up then. */
export function useResetCode(account: Account, code: string, now: Date): boolean {
  const { reset } = account
  if (reset === null || !isHashOf(reset.hash, code) || now >= new Date(reset.expiresAt)) return false
  account.reset = null
  return true
}

/** What is remembered of a token that was just made. */
export function freshUsage(token: string, now: Date): Usage {
  return { hash: hashOf(token), createdAt: now.toISOString(), lastUsedAt: null, requestCount: 0 }
}

/** Notes that a registry was asked with the token. */
export function recordUse(usage: Usage, now: Date): void {
  usage.lastUsedAt = now.toISOString()
  usage.requestCount += 1
}
