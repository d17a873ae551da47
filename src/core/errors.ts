import { say } from './language.ts'
/** The one table of exit statuses; `guard --help` and the README print it. */
export const ExitCode = {
  ok: 0,
  negative: 1,
  usage: 2,
  rejected: 3,
  unknown: 4,
  rateLimited: 5,
  conflict: 6,
  unfinished: 7,
  refused: 8,
  forbidden: 9,
  bug: 70,
  interrupted: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

interface GuardErrorOptions {
  exitCode: ExitCode
  /** One command or one action. */
  hint?: string | undefined
  cause?: unknown
  /** How long the service asks to wait before the next call. */
  retryAfterSeconds?: number | undefined
}

/** An error the user can act on. Anything else that reaches `main` is a bug and prints a stack. */
export class GuardError extends Error {
  override readonly name = 'GuardError'
  readonly code: string
  readonly hint: string | undefined
  readonly exitCode: ExitCode
  readonly retryAfterSeconds: number | undefined

  constructor(code: string, message: string, options: GuardErrorOptions) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.exitCode = options.exitCode
    this.retryAfterSeconds = options.retryAfterSeconds ?? retryAfterOf(options.cause)
  }
}

/** An error that wraps a rate limit error keeps its waiting time. */
function retryAfterOf(cause: unknown): number | undefined {
  return cause instanceof GuardError ? cause.retryAfterSeconds : undefined
}

/** A call that changes something ended without a status. `sent` is false if the request cannot have arrived. */
export class NoAnswerError extends GuardError {
  readonly sent: boolean

  constructor(message: string, options: { sent: boolean; hint?: string | undefined; cause?: unknown }) {
    super(options.sent ? 'NO_ANSWER' : 'NOT_SENT', message, {
      exitCode: ExitCode.unknown,
      hint: options.hint ?? say('check the network and run the command again'),
      cause: options.cause,
    })
    this.sent = options.sent
  }
}

/** Another program changed the file after guard had read it. */
export class FileChangedError extends GuardError {
  readonly path: string

  constructor(path: string) {
    super('FILE_CHANGED', say`${path} was changed by another program`, {
      exitCode: ExitCode.conflict,
      hint: say('run the command again'),
    })
    this.path = path
  }
}
