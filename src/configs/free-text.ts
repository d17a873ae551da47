import type { ByteText } from '../core/bytes.ts'
import type { LocatedToken } from '../core/ports.ts'
import { lineAround } from './document.ts'
import { userinfoAt } from './hosts.ts'
import { findOccurrences } from './occurrences.ts'

export interface FreeToken extends Pick<LocatedToken, 'token' | 'kind' | 'carrier'> {
  offset: number
}

/** The tokens in a text of no known format. */
export function findInFreeText(text: ByteText): FreeToken[] {
  return findOccurrences(text).map(({ span, token, kind, encoded }) => {
    const line = lineAround(text, span)
    const userinfo = userinfoAt(line.text, [span[0] - line.start, span[1] - line.start])
    return { token, kind, offset: span[0], carrier: encoded ? 'base64' : userinfo ? 'url' : 'plain' }
  })
}
