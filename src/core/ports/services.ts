import type { ByteText } from '../bytes.ts'
import type { ExitCode, GuardError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { GuardService } from '../services.ts'

/** What a service says about a token. Unknown is never reported as rejected. */
export type Verdict = ValidVerdict | RejectedVerdict | UnknownVerdict

/** A service's rate limit, from the headers of an answer. */
export interface RateLimit {
  limit: number
  /** Requests left in this window. */
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
  /** Organisation tokens: from the answer to a probe. */
  tokenId?: string | undefined
  identifier?: string | undefined
  rateLimit?: RateLimit | undefined
  /** Takumo: valid, but restricted in a way that the service named (a missing scope or plan). */
  limit?: string | undefined
}

export interface UnknownVerdict {
  state: 'unknown'
  /** Names the host and what went wrong. */
  reason: string
  /** One command or one action. */
  hint?: string | undefined
  exitCode: ExitCode
  retryAfterSeconds?: number | undefined
  rateLimit?: RateLimit | undefined
  /** True if the service answered and treats the token like one that was never issued. */
  isUnproved?: boolean
  /** True if guard asks no service about such a token. */
  isUnasked?: boolean
}

/** The response to a call that changes something. The body is raw: it is journalled before anything parses it. */
export interface Answer {
  status: number
  /** False if the connection ended before the body did. */
  complete: boolean
  body: ByteText
  retryAfterSeconds?: number | undefined
}

/**
 * Receives everything that arrives, before the next bytes are read: the heads of all responses, including interim
 * ones and anything that is not HTTP, and every chunk of the body.
 */
export type ChunkSink = (text: ByteText, part: 'head' | 'body') => void

export interface EmailTokens {
  /** The service that issues these tokens, for messages. */
  readonly host: string
  status(token: Secret): Promise<Verdict>
  /** Sends the mail. Throws `GuardError`. */
  register(email: string, language: 'en' | 'ja'): Promise<void>
  /** Never retried. Throws `NoAnswerError` if no status arrived. */
  regenerate(token: Secret, onChunk: ChunkSink): Promise<Answer>
  /** Never retried. Throws `NoAnswerError` if no status arrived. */
  reset(email: string, code: Secret, onChunk: ChunkSink): Promise<Answer>
  /** Throws `GuardError`. */
  revoke(token: Secret): Promise<void>
}

/** One organisation user token as the list shows it, always without its plaintext. */
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
  /** Never retried. Throws `NoAnswerError` if no status arrived. */
  issue(identifier: string, onChunk: ChunkSink): Promise<Answer>
  /** The error that an unsuccessful answer to `issue` means. */
  issueError(answer: Answer): Promise<GuardError>
  /** Reads all pages. Throws `GuardError`: exit 9 without the manager role. */
  list(filter: { prefix?: string | undefined; status?: string | undefined }): Promise<OrgTokenRow[]>
  /** Throws `GuardError`. Revoking a token that is already gone is not an error. */
  revoke(id: string): Promise<void>
  probe(token: Secret): Promise<Verdict>
}

/** Whether a Takumo key has a scope; null if the answer does not say. */
export interface ScopeAnswer {
  scope: string
  granted: boolean | null
}

export interface Takumo {
  readonly host: string
  probe(key: Secret): Promise<Verdict>
  /** Checks the scopes that can be checked without changing anything. */
  scopes(key: Secret): Promise<ScopeAnswer[]>
}

/** The npm proxy's answer to a request without a token. */
export interface BulkOptions {
  many?: boolean
  isOver?: (() => boolean) | undefined
}

/** The endpoint at which a CI service issues ID tokens to a job, and the job's credential for it. */
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
  /** The token's lifetime, if the service reports it. */
  seconds: number | undefined
}

export interface Api {
  email(): Promise<EmailTokens>
  /**
   * Throws `GuardError` (exit 2) if the bot credential is not set. `many` is for hundreds of calls: they are paced,
   * and all of them wait while the service limits requests. Once `isOver` returns true, a call that was not sent yet
   * throws `GuardError` (exit 130).
   */
  org(options?: BulkOptions): Promise<OrgTokens>
  takumo(): Promise<Takumo>
  registries(): Promise<Registries>
  sts(): Promise<Sts>
  /** Requests an ID token from a CI service. Throws `GuardError`: exit 9 if the job has no permission. */
  idToken(endpoint: IdTokenEndpoint, audience: string): Promise<Secret>
}

/** A registry's answer to a request like a package manager's. About the token it proves nothing but a rejection. */
export type RegistryCheck =
  | {
      state: 'answers'
      /** Whether the registry blocks the vendor's test package; undefined if there is none. */
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
  /** The message in its answer, safe to print. */
  said: string | undefined
  /** The server's clock. */
  date: Date | undefined
}
