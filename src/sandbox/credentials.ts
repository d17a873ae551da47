import { createHash, randomInt, timingSafeEqual } from 'node:crypto'

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const DIGITS = '0123456789'
const WORD = `${UPPER}${UPPER.toLowerCase()}${DIGITS}`

/**
 * Made-up credentials. Each contains TEST so that it cannot be taken for a real one; a Takumo key is hex and contains
 * 7e57.
 */
export const makeUp = {
  emailToken: () => `tg_anon_TEST${withDigit(28, WORD)}`,
  orgToken: () => `tg_org_TEST${withDigit(28, WORD)}`,
  botKey: () => `shisho_apikey_TEST${withDigit(39, WORD)}`,
  botId: () => `BT01${randomText(24, UPPER + DIGITS)}`,
  takumoKey: (environment: 'live' | 'test') => `tk_${environment}_7e57${randomText(60, '0123456789abcdef')}`,
  bareTakumoKey: () => `7e57${randomText(60, '0123456789abcdef')}`,
  resetCode: () => randomText(8, UPPER + DIGITS),
  id: (prefix: string) => `${prefix}${randomText(24, UPPER + DIGITS)}`,
}

/** SHA-256, hex: all that the sandbox keeps of a secret. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** True if the hash is the secret's. Takes the same time wherever the two differ. */
export function isHashOf(hash: string, secret: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(hashOf(secret), 'hex'))
}

/** The record of a secret. Looks at every record, so that the time does not reveal its position. */
export function findBySecret<T extends { hash: string }>(records: readonly T[], secret: string): T | undefined {
  const wanted = Buffer.from(hashOf(secret), 'hex')
  let found: T | undefined
  for (const record of records) {
    if (timingSafeEqual(bytesOf(record), wanted)) found = record
  }
  return found
}

/** With thousands of tokens, decoding the hashes would take longer than comparing them. */
const decoded = new WeakMap<object, { hash: string; bytes: Buffer }>()

function bytesOf(record: { hash: string }): Buffer {
  const known = decoded.get(record)
  if (known?.hash === record.hash) return known.bytes
  const bytes = Buffer.from(record.hash, 'hex')
  decoded.set(record, { hash: record.hash, bytes })
  return bytes
}

/** The credential after `Bearer`, or undefined. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
}

/** User and password of a Basic header, or undefined. */
export function basicOf(authorization: string | undefined): { user: string; password: string } | undefined {
  const encoded = /^Basic +(\S+) *$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { user, password: password.join(':') }
}

function withDigit(length: number, alphabet: string): string {
  const text = randomText(length, alphabet)
  return /\d/.test(text) ? text : withDigit(length, alphabet)
}

function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
