import { tokenCandidates } from '../../core/answers.ts'
import type { ByteText } from '../../core/bytes.ts'
import { readJson } from '../../core/json.ts'
import { Secret } from '../../core/secret.ts'
import { tokenKind } from '../../core/tokens.ts'

export interface ListedToken {
  token: Secret
  /** The first line that has it; lines count from 1. */
  line: number
}

export interface TokenLines {
  tokens: ListedToken[]
  /** Lines that are neither blank, nor a comment, nor one organisation token. */
  skipped: number[]
  /** How many lines repeat a token. */
  repeated: number
}

/** The organisation tokens of a file: one a line, bare or in a line of JSON. */
export function readTokenLines(text: ByteText): TokenLines {
  const found = new Map<string, ListedToken>()
  const skipped: number[] = []
  let repeated = 0
  for (const [index, raw] of text
    .replace(/^\xEF\xBB\xBF/, '')
    .split('\n')
    .entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const value = tokenIn(line)
    if (value === undefined) skipped.push(index + 1)
    else if (found.has(value)) repeated += 1
    else found.set(value, { token: new Secret(value), line: index + 1 })
  }
  return { tokens: [...found.values()], skipped, repeated }
}

function tokenIn(line: string): string | undefined {
  if (!/^[{["]/.test(line)) return isOrgToken(line) ? line : undefined
  const [only, ...more] = readJson(line) !== undefined ? tokenCandidates(line, isOrgToken) : []
  return more.length === 0 ? only : undefined
}

function isOrgToken(value: string): boolean {
  return tokenKind(value) === 'org'
}
