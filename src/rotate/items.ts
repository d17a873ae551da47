import { applyEdits } from '../core/edit.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { ItemAttributes, KeychainItem, KeychainReader } from '../core/ports/keychain.ts'
import { Secret } from '../core/secret.ts'
import { findTokens } from '../core/tokens.ts'
import type { FoundItem } from '../find/discovery.ts'
import { hasAttributes } from '../find/keychain.ts'

/** An item of the system's keychain that the journal owes the new token to. */
export interface JournalItem {
  /** As the user knows it. */
  path: string
  /** Identify it in any session. */
  attributes: ItemAttributes
}

type ItemContext = Pick<Context, 'keychain'>

export function journalItem({ path, item }: FoundItem): JournalItem {
  return { path, attributes: item.attributes }
}

/**
 * Writes to each item what it already holds, and reads it again, so that an item that cannot be written is known before
 * the call. Throws `GuardError` (exit 8).
 */
export async function requireWritable(items: readonly FoundItem[], ctx: ItemContext): Promise<void> {
  for (const { path, item } of items) {
    const problem = await rewrite(item, item.value!, ctx)
    if (problem === undefined) continue
    throw new GuardError('UNREACHABLE_COPY', say`${path} holds the token, and cannot be written: ${problem}`, {
      exitCode: ExitCode.refused,
      hint: say('nothing was changed; unlock the keychain, or delete the item, and run the command again'),
    })
  }
}

interface Exchange {
  /** Tokens that give way to the fresh one. */
  replaced: readonly Secret[]
  fresh: Secret
}

/**
 * Gives the fresh token to every item that still has a replaced one, and reads each again. Returns what could not be
 * done. An item that is gone, or has another value by now, is not owed anything.
 */
export async function writeItems(
  items: readonly JournalItem[],
  { replaced, fresh }: Exchange,
  ctx: ItemContext,
): Promise<GuardError[]> {
  if (items.length === 0) return []
  const search = await ctx.keychain.search(items.map(({ attributes }) => attributes))
  if (search.state !== 'searched')
    return [
      notWritten(items, search.state === 'absent' ? say('no keychain service runs in this session') : search.reason),
    ]
  const failures: GuardError[] = []
  for (const item of search.items) {
    const problem = await exchange(item, { replaced, fresh }, ctx)
    if (problem !== undefined) failures.push(notWritten([ownerOf(item, items)], problem))
  }
  return failures
}

async function exchange(item: KeychainItem, { replaced, fresh }: Exchange, ctx: ItemContext) {
  if (item.value === undefined) return say('the keychain is locked')
  const before = item.value.reveal()
  const after = withFresh(before, { replaced, fresh })
  return after === before ? undefined : rewrite(item, new Secret(after), ctx)
}

/** Only whole tokens give way: one may begin as another one does. Bundler's value has a user name before it. */
function withFresh(value: string, { replaced, fresh }: Exchange): string {
  const old = findTokens(value).filter(match => replaced.some(token => token.reveal() === match.value))
  return applyEdits(
    value,
    old.map(({ span, value: expect }) => ({ span, expect, replace: fresh.reveal() })),
  )
}

/** The reason if the item does not show the value afterwards. */
async function rewrite(item: KeychainItem, value: Secret, ctx: ItemContext): Promise<string | undefined> {
  const written = await ctx.keychain.write(item, value)
  if (!written.ok) return written.reason
  const search = await ctx.keychain.search([item.attributes])
  if (search.state === 'unknown') return search.reason
  const items = search.state === 'searched' ? search.items : []
  const isThere = items.some(({ id, value: shown }) => id === item.id && shown?.equals(value))
  return isThere ? undefined : say('it does not show what was stored')
}

/** The items that show a token now. */
export async function itemsHolding(
  items: readonly JournalItem[],
  token: Secret,
  ctx: { keychain: KeychainReader },
): Promise<{ path: string; isVolatile: boolean }[]> {
  const search = items.length === 0 ? undefined : await ctx.keychain.search(items.map(({ attributes }) => attributes))
  if (search?.state !== 'searched') return []
  const holding = search.items.filter(({ value }) => value?.reveal().includes(token.reveal()))
  return holding.map(item => ({ path: ownerOf(item, items).path, isVolatile: item.isVolatile }))
}

function ownerOf(item: KeychainItem, items: readonly JournalItem[]): JournalItem {
  return items.find(({ attributes }) => hasAttributes(item, attributes)) ?? items[0]!
}

function notWritten(items: readonly JournalItem[], reason: string): GuardError {
  return new GuardError('KEYCHAIN', `${items.map(({ path }) => path).join(', ')}: ${reason}`, {
    exitCode: ExitCode.conflict,
  })
}
