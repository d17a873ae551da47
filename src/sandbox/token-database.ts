import { findBySecret, hashOf, isHashOf, makeUp } from './credentials.ts'
import type { Account, OrgToken, State, Usage } from './state.ts'

/** https://shisho.dev/docs/t/guard/features/token-management: "The reset code expires in 1 hour." */
const RESET_CODE_MILLISECONDS = 60 * 60 * 1000

/** A token that expires. */
export interface Session extends Usage {
  expiresAt: number
}

/** The account of an address; case makes no difference. */
export function findAccount(state: State, email: string): Account | undefined {
  const emailHash = hashOf(email.toLowerCase())
  return state.accounts.find(account => account.emailHash === emailHash)
}

/** The account of an active email token. */
export function findEmailToken(state: State, token: string): Account | undefined {
  return findBySecret(state.accounts, token)
}

/** An active organisation token. */
export function findOrgToken(state: State, token: string): OrgToken | undefined {
  const found = findBySecret(state.orgTokens, token)
  return found?.revokedAt === null ? found : undefined
}

/** A token that has not expired. */
export function findSession(sessions: readonly Session[], token: string, now: Date): Session | undefined {
  const found = findBySecret(sessions, token)
  return found && now.getTime() < found.expiresAt ? found : undefined
}

/** Stores a token for a number of seconds. */
export function openSession(
  sessions: Session[],
  token: string,
  { now, seconds }: { now: Date; seconds: number },
): void {
  sessions.push({ ...freshUsage(token, now), expiresAt: now.getTime() + seconds * 1000 })
}

/** Opens an account and returns its token, whose plaintext is not kept. */
export function openAccount(state: State, email: string, now: Date): string {
  const token = makeUp.emailToken()
  state.accounts.push({ emailHash: hashOf(email.toLowerCase()), ...freshUsage(token, now), reset: null })
  return token
}

/** Gives an account a new token; the old one stops working. */
export function renewToken(account: Account, now: Date): string {
  const token = makeUp.emailToken()
  Object.assign(account, freshUsage(token, now))
  return token
}

/** Revokes the token and forgets the address. */
export function closeAccount(state: State, account: Account): void {
  state.accounts.splice(state.accounts.indexOf(account), 1)
}

/** Issues a one-time code for an account; it replaces any earlier code. */
export function issueResetCode(account: Account, now: Date): string {
  const code = makeUp.resetCode()
  const expiresAt = new Date(now.getTime() + RESET_CODE_MILLISECONDS).toISOString()
  account.reset = { hash: hashOf(code), expiresAt }
  return code
}

/** True if the code is the account's and has not expired. A code works once. */
export function useResetCode(account: Account, code: string, now: Date): boolean {
  const { reset } = account
  if (reset === null || !isHashOf(reset.hash, code) || now >= new Date(reset.expiresAt)) return false
  account.reset = null
  return true
}

/** The usage of a token that was just issued. */
export function freshUsage(token: string, now: Date): Usage {
  return { hash: hashOf(token), createdAt: now.toISOString(), lastUsedAt: null, requestCount: 0 }
}

/** Records that a registry was called with the token. */
export function recordUse(usage: Usage, now: Date): void {
  usage.lastUsedAt = now.toISOString()
  usage.requestCount += 1
}
