import { positionsIn, toUtf8 } from '../core/bytes.ts'
import type { FileSnapshot } from '../core/ports/files.ts'
import type { LocatedToken } from '../core/ports/search.ts'
import { Secret } from '../core/secret.ts'
import { findInFreeText } from '../formats/free-text.ts'
import type { Site } from './discovery.ts'

/** The tokens of a file that no tool reads. */
export function textSites(path: string, found: readonly LocatedToken[]): Site[] {
  return found.map(({ token, ...located }) => ({
    ...located,
    path,
    token: new Secret(token),
    tool: 'text',
    level: 'other',
    key: null,
    writable: false,
    host: undefined,
  }))
}

/** Finds the tokens in the text of a file that no tool reads. */
export function sitesInText({ path, text: raw }: Pick<FileSnapshot, 'path' | 'text'>): Site[] {
  const text = toUtf8(raw)
  const positionOf = positionsIn(text)
  return textSites(
    path,
    findInFreeText(text).map(({ offset, ...token }) => ({ ...token, ...positionOf(offset) })),
  )
}
