import { addressAround } from '../core/address.ts'
import type { ByteText } from '../core/bytes.ts'
import type { LocatedToken } from '../core/ports/search.ts'
import { findOccurrences } from './occurrences.ts'
import { linesOf } from './text-lines.ts'

export interface TextToken extends Pick<LocatedToken, 'token' | 'kind' | 'carrier'> {
  offset: number
}

/** The tokens in a text of no known format. */
export function findInFreeText(text: ByteText): TextToken[] {
  const lines = linesOf(text)
  return findOccurrences(text).map(({ span, token, kind, encoded }) => {
    const { start, addresses } = lines.at(span)
    const address = addressAround(addresses, [span[0] - start, span[1] - start])
    return { token, kind, offset: span[0], carrier: encoded ? 'base64' : address?.isUserinfo ? 'url' : 'plain' }
  })
}
