import { countOf, say } from '../core/language.ts'
import type { UnreadPath } from '../find/unread-paths.ts'
import type { LeftCopy } from '../rotate/left-copies.ts'
import { pathDocument, shortPath } from './page.ts'

/** Copies that still have a revoked token, each with the reason and the tools that fail because of it. */
export function renderLeft(left: readonly LeftCopy[], home: string): string[] {
  if (left.length === 0) return []
  return ['', say('These keep the old token:'), ...left.map(copy => `  - ${leftText(copy, home)}`)]
}

/** One copy, with its place. */
export function leftText({ path, line, reason, tools }: LeftCopy, home: string): string {
  const place = placeText(path, line, home)
  return tools.length === 0 ? `${place}: ${reason}` : say`${place}: ${reason}; ${tools.join(', ')} will fail with it`
}

function placeText(path: string, line: number | null, home: string): string {
  if (line !== null) return `${shortPath(path, home)}:${line}`
  return path.startsWith('env:') ? say`the variable ${path.slice('env:'.length)}` : path
}

const MOST_NAMED = 3

/** One line, whatever their number. */
export function renderUnread(unread: readonly UnreadPath[], home: string): string[] {
  if (unread.length === 0) return []
  const named = unread.slice(0, MOST_NAMED).map(({ path }) => shortPath(path, home))
  const more = unread.length - MOST_NAMED
  const list = named.join(', ') + (more > 0 ? say` and ${more} more` : '')
  const count = countOf(unread.length, 'place')
  return [say`note: ${count} could not be read: ${list}`]
}

export function leftDocument({ path, ...copy }: LeftCopy) {
  return { ...pathDocument(path), ...copy }
}

export function unreadDocument({ path, ...unread }: UnreadPath) {
  return { ...pathDocument(path), ...unread }
}
