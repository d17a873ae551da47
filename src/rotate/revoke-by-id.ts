import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context, OrgTokenRow } from '../core/ports.ts'

type RevokeContext = Pick<Context, 'api' | 'clock'>

/** What the list said of an id before it was revoked; `unlisted` if the list could not be read. */
export type Listed = { state: 'active' | 'revoked' } | { state: 'unlisted'; error: GuardError }

/** Throws `GuardError`: exit 2 if the service lists no such id, 3 or 9 if this bot may not ask. */
export async function lookUp(id: string, ctx: RevokeContext): Promise<Listed> {
  const rows = await listOrError(ctx)
  if (rows instanceof GuardError) {
    if (rows.exitCode === ExitCode.forbidden || rows.exitCode === ExitCode.rejected) throw rows
    // A list that cannot be read must not keep a leaked token alive.
    return { state: 'unlisted', error: rows }
  }
  const row = rows.find(each => each.id === id)
  if (!row) throw noSuchId(id)
  return { state: isDead(row) ? 'revoked' : 'active' }
}

const TRIES = 3

/** Revokes the token, and returns once the list proves it. Throws `GuardError`: exit 4 if nothing proves it. */
export async function revokeById(id: string, before: Listed, ctx: RevokeContext): Promise<void> {
  const api = await ctx.api.org()
  await api.revoke(id)
  if (before.state === 'unlisted') throw notProved(id, before.error.message)
  for (let tries = 1; ; tries += 1) {
    const rows = await listOrError(ctx)
    if (!(rows instanceof GuardError) && isGone(id, rows)) return
    if (tries === TRIES) throw rows instanceof GuardError ? notProved(id, rows.message) : stillListed(id)
    await ctx.clock.sleep(1000)
  }
}

async function listOrError(ctx: RevokeContext): Promise<OrgTokenRow[] | GuardError> {
  try {
    return await (await ctx.api.org()).list({})
  } catch (error) {
    if (error instanceof GuardError) return error
    throw error
  }
}

function isGone(id: string, rows: readonly OrgTokenRow[]): boolean {
  return rows.every(row => row.id !== id || isDead(row))
}

/** What the list says is undocumented: only a word that means the end of a token is taken for one. */
export function isDead({ status }: OrgTokenRow): boolean {
  return /^(?:revoked|inactive|expired|disabled|deleted)$/i.test(status ?? '')
}

function noSuchId(id: string): GuardError {
  return new GuardError('NO_SUCH_TOKEN', say`the organisation has no token with the id ${id}`, {
    exitCode: ExitCode.usage,
    hint: say('nothing was revoked; `guard org list` shows the ids'),
  })
}

function stillListed(id: string): GuardError {
  return new GuardError('STILL_VALID', say`the service took the call, and still lists ${id} as active`, {
    exitCode: ExitCode.unknown,
    hint: say('run `guard org list` in a minute'),
  })
}

function notProved(id: string, reason: string): GuardError {
  return new GuardError('NOT_PROVED', say`the call to revoke ${id} was made, and cannot be proved: ${reason}`, {
    exitCode: ExitCode.unknown,
    hint: say('run `guard org list` in a minute'),
  })
}
