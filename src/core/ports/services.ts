import type { ByteText } from '../bytes.ts'
import type { ExitCode, GuardError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { GuardService } from '../services.ts'

/** What a service says of a token. Unknown is never reported as rejected. */
export type Verdict = ValidVerdict | RejectedVerdict | UnknownVerdict

/** What the headers of every answer say of a service's rate limit. */
export interface RateLimit {
  limit: number
  /** Requests that are left in this window. */
  remaining: number
  /** When the window ends. */
  resetAt: Date
}

export interface RejectedVerdict {
  state: 'rejected'
  rateLimit?: RateLimit | undefined
}

export interface ValidVerdict {
  state: 'valid'
  /** As the service sent it; the field is undocumented. */
  lastUsed?: string | undefined
  /** As the service sent it; the field is undocumented. */
  createdAt?: string | undefined
  /** How many requests the service has counted; the field is undocumented. */
  requestCount?: number | undefined
  /** Organisation tokens: what the probe says of the token. */
  tokenId?: string | undefined
  identifier?: string | undefined
  rateLimit?: RateLimit | undefined
  /** Takumo: valid, with a limit that the service named (a missing scope or plan). */
  limit?: string | undefined
}

export interface UnknownVerdict {
  state: 'unknown'
  /** Names the host and what happened. */
  reason: string
  /** One command or one action. */
  hint?: string | undefined
  exitCode: ExitCode
  retryAfterSeconds?: number | undefined
  rateLimit?: RateLimit | undefined
  /** True if the service was asked and treats the token like one that was never issued. */
  isUnproved?: boolean
  /** True if no service is asked about such a token at all. */
  isUnasked?: boolean
}

/** A response to a call that changes something, body untouched: it is journalled before anybody reads it. */
export interface Answer {
  status: number
  /** False where the connection ended before the body did. */
  complete: boolean
  body: ByteText
  retryAfterSeconds?: number | undefined
}

/**
 * Gets everything that arrives, before the next bytes are awaited: the heads of all responses, interim ones and what is
 * no HTTP included, and every chunk of the body.
 */
export type ChunkSink = (text: ByteText, part: 'head' | 'body') => void

export interface EmailTokens {
  /** Where these tokens are at home, for messages. */
  readonly host: string
  status(token: Secret): Promise<Verdict>
  /** Sends the mail. Throws `GuardError`. */
  register(email: string, language: 'en' | 'ja'): Promise<void>
  /** Not retried, whatever happens. Throws `NoAnswerError` where no status arrived. */
  regenerate(token: Secret, onChunk: ChunkSink): Promise<Answer>
  /** Not retried, whatever happens. Throws `NoAnswerError` where no status arrived. */
  reset(email: string, code: Secret, onChunk: ChunkSink): Promise<Answer>
  /** Throws `GuardError`. */
  revoke(token: Secret): Promise<void>
}

/** One organisation user token as the list shows it; the plaintext is never in it. */
export interface OrgTokenRow {
  id: string
  identifier: string | undefined
  status: string | undefined
  createdAt: string | undefined
  /** Null for a token that was never used; undefined if the service does not say. */
  lastUsedAt: string | null | undefined
  revokedAt: string | undefined
}

export interface OrgTokens {
  readonly host: string
  /** Not retried, whatever happens. Throws `NoAnswerError` where no status arrived. */
  issue(identifier: string, onChunk: ChunkSink): Promise<Answer>
  /** What an answer to `issue` that is no success means. */
  issueError(answer: Answer): Promise<GuardError>
  /** All pages, or an error. Throws `GuardError`: exit 9 without the manager role. */
  list(filter: { prefix?: string | undefined; status?: string | undefined }): Promise<OrgTokenRow[]>
  /** Throws `GuardError`; a token that is already gone is no error. */
  revoke(id: string): Promise<void>
  probe(token: Secret): Promise<Verdict>
}

/** Whether a Takumo key has a scope; null if the answer does not tell. */
export interface ScopeAnswer {
  scope: string
  granted: boolean | null
}

export interface Takumo {
  readonly host: string
  probe(key: Secret): Promise<Verdict>
  /** The scopes about which the service can be asked without changing anything. */
  scopes(key: Secret): Promise<ScopeAnswer[]>
}

/** What the npm proxy answers to somebody without a token. */
export interface ManyCalls {
  many?: boolean
  isOver?: (() => boolean) | undefined
}

/** The endpoint at which a CI service issues ID tokens to a job, and the job's own credential for it. */
export interface IdTokenEndpoint {
  url: URL
  bearer: Secret
}

/** Exchanges the ID token of a CI job for a Guard token. */
export interface Sts {
  readonly host: string
  /** The audience that an ID token must name. */
  readonly audience: string
  /** Throws `GuardError`: exit 3 if the service rejects the ID token. */
  exchange(job: { botId: string; idToken: Secret; seconds: number }): Promise<ShortLivedToken>
}

export interface ShortLivedToken {
  token: Secret
  /** How long it works, if the service says so. */
  seconds: number | undefined
}

export interface Api {
  email(): Promise<EmailTokens>
  /**
   * Throws `GuardError` (exit 2) where the bot credential is not set. With `many`, for hundreds of calls: they keep a pace,
   * and while the service limits requests all of them wait. Once `isOver` is true a call that has not left throws
   * `GuardError` (exit 130).
   */
  org(options?: ManyCalls): Promise<OrgTokens>
  takumo(): Promise<Takumo>
  registries(): Promise<Registries>
  sts(): Promise<Sts>
  /** Asks a CI service for an ID token. Throws `GuardError`: exit 9 if the job has no permission. */
  idToken(endpoint: IdTokenEndpoint, audience: string): Promise<Secret>
}

/** What a registry says to a request like a package manager's. Of a token it proves nothing but a rejection. */
export type RegistryCheck =
  | {
      state: 'answers'
      /** Whether it keeps away the package that the vendor blocks for trying; undefined where there is none. */
      blocks: boolean | undefined
    }
  | { state: 'rejected' }
  | UnknownVerdict

export interface Registries {
  check(service: GuardService, token: Secret | undefined): Promise<RegistryCheck>
  /** Asks npm's, without a token, for the package that Guard refuses to everybody. Throws `GuardError` if no answer came. */
  canary(): Promise<CanaryAnswer>
}

export interface CanaryAnswer {
  host: string
  status: number
  /** Its words, safe to print. */
  said: string | undefined
  /** Its clock. */
  date: Date | undefined
}
