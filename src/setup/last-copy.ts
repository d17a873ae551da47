import { findOccurrences } from '../configs/occurrences.ts'
import type { ByteText } from '../core/bytes.ts'
import { applyEdits } from '../core/edit.ts'
import type { Context } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import type { FilePlan } from './plan.ts'
import { askIssuer } from './prove.ts'
import { lastCopy, type SetupRefusal } from './refusals.ts'

/** A token in a file. */
interface Copy {
  path: string
  token: Secret
}

/** Refuses to write where a token would stand in no file any more, unless its service has rejected it. */
export async function refuseLastCopies(
  files: readonly FilePlan[],
  copies: readonly Copy[],
  ctx: Pick<Context, 'api' | 'settings'>,
): Promise<SetupRefusal[]> {
  const asked = lastCopies(files, copies).map(async copy => {
    const { state } = await askIssuer(copy.token, ctx)
    return state === 'rejected' ? [] : [lastCopy(copy)]
  })
  return (await Promise.all(asked)).flat()
}

function lastCopies(files: readonly FilePlan[], copies: readonly Copy[]): Copy[] {
  const changed = new Set(files.map(({ path }) => path))
  const elsewhere = copies.filter(({ path }) => !changed.has(path)).map(({ token }) => token.reveal())
  const kept = new Set([...elsewhere, ...files.flatMap(file => tokensOf(afterwards(file)))])
  return files.flatMap(({ path, before }) => {
    const lost = new Set(tokensOf(before?.text ?? '').filter(token => !kept.has(token)))
    return [...lost].map(token => ({ path, token: new Secret(token) }))
  })
}

function afterwards({ before, edits }: FilePlan): ByteText {
  return before ? applyEdits(before.text, edits) : ''
}

function tokensOf(text: ByteText): string[] {
  const ours = findOccurrences(text).filter(({ token }) => ['email', 'org'].includes(tokenKind(token) ?? ''))
  return ours.map(({ token }) => token)
}
