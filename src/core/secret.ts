import { inspect } from 'node:util'
import { sha256OfFew } from './sha256.ts'

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
    this.#fingerprint ??= `sha256:${sha256OfFew(this.#value).slice(0, 12)}`
    return this.#fingerprint
  }

  /** `tg_anon_…Kq3z`: the prefix, and the last four characters where enough stay hidden. */
  toString(): string {
    const prefix = /^[a-z]+_[a-z]+_/.exec(this.#value)?.[0] ?? ''
    const tail = this.#value.length - prefix.length >= 12 ? this.#value.slice(-4) : ''
    return `${prefix}…${tail}`
  }

  toJSON(): string {
    return this.toString()
  }

  [inspect.custom](): string {
    return this.toString()
  }
}
