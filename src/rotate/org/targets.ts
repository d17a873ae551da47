import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { findInside } from '../../core/tokens.ts'
import { discover, type SearchScope } from '../../find/discover.ts'
import { type ProbedToken, probeTokens } from '../../find/probe.ts'
import { selectByFingerprint } from '../../find/select.ts'
import { isActive, withIdentifier } from './new-tokens.ts'

/** What one word on the command line names. */
export interface OrgTarget {
  /** As typed. */
  word: string
  rows: OrgTokenRow[]
}

const FINGERPRINT = /^sha256:/

/** Throws `GuardError` (exit 2) for a token in plain text, without showing it. */
export function refuseTokens(words: readonly string[]): void {
  if (!words.some(word => findInside(word).length > 0)) return
  throw new GuardError(
    'TOKEN_ON_COMMAND_LINE',
    say('a token must not be on a command line, where others can read it'),
    {
      exitCode: ExitCode.usage,
      hint: say('name it by its id, its fingerprint or its identifier'),
    },
  )
}

/**
 * What each word names: a token by its id or by its fingerprint, or all living ones of an identifier. Throws `GuardError`
 * (exit 2) for a word that names none. Without a list every word counts as an id.
 */
export async function resolveTargets(
  words: readonly string[],
  list: readonly OrgTokenRow[] | undefined,
  ctx: Parameters<typeof ownIds>[1],
): Promise<OrgTarget[]> {
  const fingerprints = words.filter(word => FINGERPRINT.test(word))
  const ids = fingerprints.length > 0 ? await ownIds(fingerprints, ctx) : new Map<string, string>()
  return [...new Set(words)].map(word => ({ word, rows: rowsOf(word, ids.get(word), list) }))
}

function rowsOf(word: string, ownId: string | undefined, list: readonly OrgTokenRow[] | undefined): OrgTokenRow[] {
  const id = ownId ?? word
  if (!list) return [unseen(id)]
  const row = list.find(each => each.id === id)
  if (row) return [row]
  const rows = withIdentifier(word, list)
  if (rows.length === 0) throw noSuchToken(word)
  const living = rows.filter(isActive)
  return living.length > 0 ? living : rows
}

function unseen(id: string): OrgTokenRow {
  return {
    id,
    ...{ identifier: undefined, status: undefined },
    createdAt: undefined,
    lastUsedAt: undefined,
    revokedAt: undefined,
  }
}

const SCOPE: SearchScope = { here: false, searchMilliseconds: 10_000 }

/** The ids of tokens that are on this machine, by fingerprint. Throws `GuardError`. */
async function ownIds(
  fingerprints: readonly string[],
  ctx: Parameters<typeof discover>[0] & Pick<Context, 'api' | 'settings'>,
): Promise<Map<string, string>> {
  const found = await discover(ctx, SCOPE)
  const organisations = { ...found, sites: found.sites.filter(({ kind }) => kind === 'org') }
  const probed = await probeTokens(organisations, ctx)
  return new Map(fingerprints.map(fingerprint => [fingerprint, idOf(selectByFingerprint(probed, fingerprint))]))
}

function idOf({ token, verdict }: ProbedToken): string {
  if (verdict.state === 'unknown') {
    const message = say`the service does not say which of its tokens ${token} is: ${verdict.reason}`
    throw new GuardError('CANNOT_TELL', message, { exitCode: verdict.exitCode, hint: verdict.hint })
  }
  if (verdict.state === 'valid' && verdict.tokenId !== undefined) return verdict.tokenId
  const message =
    verdict.state === 'valid'
      ? say`the service does not say which of its tokens ${token} is`
      : say`the service rejects ${token}: it is revoked already, or of another organisation`
  throw new GuardError(verdict.state === 'valid' ? 'NO_TOKEN_ID' : 'TOKEN_REJECTED', message, {
    exitCode: verdict.state === 'valid' ? ExitCode.refused : ExitCode.rejected,
    hint: say('nothing was revoked; `guard org list` shows the ids'),
  })
}

function noSuchToken(word: string): GuardError {
  return new GuardError('NO_SUCH_TOKEN', say`the organisation has no token with the id or the identifier ${word}`, {
    exitCode: ExitCode.usage,
    hint: say('nothing was revoked; `guard org list` shows the ids'),
  })
}
