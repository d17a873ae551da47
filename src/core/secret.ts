import { inspect } from 'node:util'
import { sha256 } from './sha256.ts'

/** For a shorter token, four visible characters and the fingerprint would be enough to guess the rest. */
const LONG = 24

/** A token in memory. It is masked however it is printed; only `reveal` returns its value. */
export class Secret {
  readonly #value: string
  #digest: string | undefined

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value
  }

  /** `sha256:` and the first 12 hex digits of SHA-256: identifies a token without revealing it. */
  get fingerprint(): string {
    return `sha256:${this.#sha256.slice(0, 12)}`
  }

  /** True if the token's SHA-256 begins with these hex digits, with or without `sha256:` before them. */
  hasFingerprint(beginning: string): boolean {
    return this.#sha256.startsWith(beginning.toLowerCase().replace(/^sha256:/, ''))
  }

  get #sha256(): string {
    this.#digest ??= sha256(this.#value)
    return this.#digest
  }

  /** `tg_anon_…Kq3z`: the prefix, and for a long enough token the last four characters. */
  toString(): string {
    const prefix = /^[a-z]+_[a-z]+_/.exec(this.#value)?.[0] ?? ''
    const body = this.#value.slice(prefix.length)
    const tail = this.#value.length >= LONG && body.length >= 12 ? body.slice(-4) : ''
    return `${prefix}…${tail}`
  }

  toJSON(): string {
    return this.toString()
  }

  [inspect.custom](): string {
    return this.toString()
  }
}
