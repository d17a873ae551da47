import { randomBytes } from 'node:crypto'
import { readJsonBytes } from '../core/json.ts'
import type { TokenKind } from '../core/tokens.ts'

/** What a web token of the sandbox is for: requesting ID tokens, being one, or being sent to registries. */
export type WebTokenUse = 'request' | 'id' | 'access'

/** Every kind of credential that a service may receive. */
export type CredentialKind = TokenKind | WebTokenUse

interface Claims {
  use: WebTokenUse
  /** The audience. */
  aud?: string
}

const ISSUER = 'https://sandbox.invalid'

/**
 * A made-up JSON Web Token that contains TEST and its purpose. It is not signed: the sandbox recognises it by its
 * hash.
 */
export function makeWebToken(claims: Claims): string {
  const header = encode({ alg: 'none', typ: 'JWT' })
  return `${header}.${encode({ iss: ISSUER, ...claims })}.TEST${randomBytes(24).toString('base64url')}`
}

/** The sandbox's web tokens in a text. */
export function findWebTokens(text: string): { kind: WebTokenUse; value: string }[] {
  return [...text.matchAll(/\beyJ[\w-]+\.([\w-]+)\.TEST[\w-]+/g)].flatMap(([value, payload]) => {
    const { iss, use } = (readJsonBytes(Buffer.from(payload!, 'base64url').toString('latin1')) ?? {}) as Record<
      string,
      unknown
    >
    return iss === ISSUER ? [{ kind: use as WebTokenUse, value }] : []
  })
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
