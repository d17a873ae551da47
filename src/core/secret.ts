import { inspect } from 'node:util'
import { sha256 } from './sha256.ts'

/** With the fingerprint beside them, four characters of a shorter one would let the rest be found by trying. */
const LONG = 24

/** A token in memory. Every way of printing it is masked; `reveal` is the one door out. */
export class Secret {
  readonly #value: string
  #fingerprint: string | undefined

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value
  }

  /** `sha256:` and the first 12 hex digits of SHA-256: names a token without giving it away. */
  get fingerprint(): string {
    this.#fingerprint ??= `sha256:${sha256(this.#value).slice(0, 12)}`
    return this.#fingerprint
  }

  /** `tg_anon_…Kq3z`: the prefix, and the last four characters of a token that is long enough. */
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
