import { expect } from 'vitest'
import type { ByteText } from '../../src/core/bytes.ts'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import { type ConfigReading, readConfig, type TokenCarrier } from '../../src/formats/read-config.ts'
import { rewriteConfig } from './rewrite.ts'

export const TOKEN = 'tg_anon_Zx81kQ7pLm20aVbN'
/** Longer than the other, so that nothing can hold by its length alone. */
export const FRESH = 'tg_anon_0aB1cD2eF3gH4iJ5kL6mN7'
/** Of the same kind and not to be touched. */
export const OTHER = 'tg_anon_Qw5eR4tY3uI2oP1a'

/** The bytes of a text, as guard holds them. */
export function bytes(text: string): ByteText {
  return Buffer.from(text, 'utf8').toString('latin1')
}

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

/** What a form is expected to hold: where the token stands, and who gets it. */
export interface ExpectedSlot {
  key: string | null
  host?: string | undefined
  carrier?: TokenCarrier
  tool?: string
  token?: string
}

export interface ExpectedReference {
  name: string
  key: string | null
  host?: string | undefined
}

export interface Form {
  text: string
  tokens?: ExpectedSlot[]
  references?: ExpectedReference[]
}

/**
 * Reads a form and expects exactly these slots and references, each span on the token itself; then rewrites it and
 * back, and expects the new token in the same places and the old bytes at the end.
 */
export function expectForm(adapter: ConfigAdapter, { text: written, tokens = [], references = [] }: Form): void {
  const text = bytes(written)
  const reading = readConfig(adapter, text)
  expect(reading.failure).toBeUndefined()
  expect(reading.tokens.map(({ key, host, carrier, tool, token }) => ({ key, host, carrier, tool, token }))).toEqual(
    tokens.map(({ key, host, carrier = 'plain', tool = adapter.tool, token = TOKEN }) => ({
      key,
      host,
      carrier,
      tool,
      token,
    })),
  )
  expectSpans(reading, text)
  expect(reading.references.map(({ name, key, host }) => ({ name, key, host }))).toEqual(
    references.map(({ name, key, host }) => ({ name, key, host })),
  )
  expectRewrite(adapter, text)
}

function expectSpans(reading: ConfigReading, text: ByteText): void {
  for (const { span, token, carrier } of reading.tokens) {
    const held = text.slice(...span)
    if (carrier === 'base64') expect(Buffer.from(held, 'base64').toString()).toContain(token)
    else expect(held).toBe(token)
  }
}

function expectRewrite(adapter: ConfigAdapter, text: ByteText): void {
  const before = readConfig(adapter, text)
  if (!before.tokens.some(({ token }) => token === TOKEN)) return
  const rewritten = rewriteConfig(adapter, text, TOKEN, FRESH)
  if (before.tokens.every(({ carrier }) => carrier !== 'base64')) expect(rewritten).toBe(text.replaceAll(TOKEN, FRESH))
  const after = readConfig(adapter, rewritten)
  expect(after.tokens.map(({ key, token }) => [key, token])).toEqual(
    before.tokens.map(({ key, token }) => [key, token === TOKEN ? FRESH : token]),
  )
  expect(after.references.map(({ name, key }) => [name, key])).toEqual(
    before.references.map(({ name, key }) => [name, key]),
  )
  expect(rewriteConfig(adapter, rewritten, FRESH, TOKEN)).toBe(text)
}

/** Expects the file to be refused at that line, its token seen all the same, and nothing of its text in the message. */
export function expectFailure(adapter: ConfigAdapter, { text, line }: { text: string; line: number }): void {
  const { failure, tokens } = readConfig(adapter, bytes(text))
  expect(failure).toMatchObject({ code: 'PARSE_FAILED', line })
  expect(tokens.map(({ token, span }) => [token, bytes(text).slice(...span)])).toEqual([[TOKEN, TOKEN]])
  for (const word of text.split(/[\s"'=:[\]{},]+/).filter(word => word.length > 2)) {
    expect(failure!.message).not.toContain(word)
  }
  expect(() => rewriteConfig(adapter, bytes(text), TOKEN, FRESH)).toThrow(failure!.message)
}
