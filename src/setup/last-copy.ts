import type { ByteText } from '../core/bytes.ts'
import { applyEdits, type Edit } from '../core/edit.ts'
import type { Context } from '../core/ports/context.ts'
import { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import { findOccurrences } from '../formats/occurrences.ts'
import { proveToken } from './prove.ts'

/** A token in a file. */
interface Copy {
  path: string
  token: Secret
}

/** A file before and after a change. */
interface Change {
  path: string
  before: ByteText
  after: ByteText
}

/** A token that would be in no file any more. */
export interface LastCopy extends Copy {
  /** Its service's verdict. */
  state: 'valid' | 'unknown'
}

/**
 * The tokens whose last copy a change removes, except those that their service rejects: nothing is lost with them.
 */
export async function lastCopies(
  changes: readonly Change[],
  copies: readonly Copy[],
  ctx: Pick<Context, 'api' | 'settings'>,
): Promise<LastCopy[]> {
  const asked = lostBy(changes, copies).map(async (copy): Promise<LastCopy[]> => {
    const { state } = await proveToken(copy.token, ctx)
    return state === 'rejected' ? [] : [{ ...copy, state }]
  })
  return (await Promise.all(asked)).flat()
}

/** The tokens that the changes remove from at least one file, each once. Pure. */
export function replacedBy(changes: readonly Change[]): Secret[] {
  const gone = changes.flatMap(({ before, after }) => {
    const kept = tokensOf(after)
    return tokensOf(before).filter(token => !kept.includes(token))
  })
  return [...new Set(gone)].map(token => new Secret(token))
}

/** An edit of a file, which may still have to be created. */
export function changeOf(path: string, before: ByteText | undefined, edits: readonly Edit[]): Change {
  return { path, before: before ?? '', after: before === undefined ? '' : applyEdits(before, edits) }
}

/** The tokens that would be in no file any more, each once, with the first file that loses it. Pure. */
export function lostBy(changes: readonly Change[], copies: readonly Copy[]): Copy[] {
  const changed = new Set(changes.map(({ path }) => path))
  const elsewhere = copies.filter(({ path }) => !changed.has(path)).map(({ token }) => token.reveal())
  const kept = new Set([...elsewhere, ...changes.flatMap(({ after }) => tokensOf(after))])
  const lost = new Map<string, Copy>()
  for (const { path, before } of changes)
    for (const token of tokensOf(before))
      if (!kept.has(token) && !lost.has(token)) lost.set(token, { path, token: new Secret(token) })
  return [...lost.values()]
}

function tokensOf(text: ByteText): string[] {
  const ours = findOccurrences(text).filter(({ token }) => ['email', 'org'].includes(tokenKind(token) ?? ''))
  return ours.map(({ token }) => token)
}
