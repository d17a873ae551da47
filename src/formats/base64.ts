import type { Span } from '../core/edit.ts'
import { mayHoldEncoded } from '../core/needles.ts'
import { findTokens, type TokenKind } from '../core/tokens.ts'

/** With as many signs at the end as clients put up with: https://github.com/pnpm/pnpm/pull/14261 */
const RUN = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{20,}={0,8}(?![A-Za-z0-9+/=_-])/g

/** A token in base64, alone or as in `user:token`. */
export interface EncodedToken {
  kind: TokenKind
  token: string
  /** The base64 as it is written. */
  run: string
  span: Span
  /** The decoded text with another token. */
  around(token: string): string
}

/** `_auth`, `_password`, `npmAuthIdent` and Basic headers hold `token` or `user:token` in base64. */
export function findInBase64(text: string): EncodedToken[] {
  if (!mayHoldEncoded(text)) return []
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) => {
    const decoded = Buffer.from(run, 'base64').toString('latin1')
    const [sighting] = findTokens(decoded)
    if (!sighting || encodeLike(run, decoded) !== run) return []
    const [before, after] = [decoded.slice(0, sighting.span[0]), decoded.slice(sighting.span[1])]
    const span: Span = [index, index + run.length]
    return [{ kind: sighting.kind, token: sighting.value, run, span, around: token => before + token + after }]
  })
}

/** With blanks, and other signs that decoders pass over, or in the alphabet of URLs. */
const LOOSE = /^[A-Za-z0-9+/_\-"'\\\s]+$/

/** A value that is base64 as a whole and ends with a token, in a form that clients decode and guard does not write. */
export function findLoose(value: string): (Pick<EncodedToken, 'kind' | 'token' | 'span'> & { encoded: true })[] {
  const [content = ''] = value.split('=', 1)
  if (!LOOSE.test(content)) return []
  const run = content.replace(/[^A-Za-z0-9+/_-]+/g, '')
  if (!mayHoldEncoded(run)) return []
  const decoded = Buffer.from(run, 'base64').toString('latin1')
  const [sighting] = findTokens(decoded)
  if (sighting?.span[1] !== decoded.length) return []
  return [{ kind: sighting.kind, token: sighting.value, span: [0, value.length], encoded: true }]
}

/** Base64 padded as the sample is: some writers leave the padding out, and some add to it. */
export function encodeLike(sample: string, text: string): string {
  const bare = Buffer.from(text, 'latin1').toString('base64').replace(/=+$/, '')
  const [, content, padding] = /^(.*?)(=*)$/s.exec(sample)!
  if (padding === '' && content!.length % 4 !== 0) return bare
  const surplus = padding!.length - paddingOf(content!)
  return bare + '='.repeat(Math.max(0, paddingOf(bare) + surplus))
}

function paddingOf(bare: string): number {
  return (4 - (bare.length % 4)) % 4
}
