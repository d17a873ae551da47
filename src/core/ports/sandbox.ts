export interface SandboxOptions {
  port?: number
  deadTokens?: 'reject' | 'anonymous'
  requireToken?: boolean
  /** The file that keeps the state between runs. */
  stateFile?: string | undefined
  /** The folder in which each mail is also written to a file. */
  outboxFolder?: string | undefined
}

export interface Sandbox {
  url: string
  /** Every `GUARD_*_URL`, and working credentials. */
  environment: Record<string, string>
  /** All mails so far, oldest first. */
  mails: readonly Mail[]
  close(): Promise<void>
}

/** A mail of the sandbox, as `GET /outbox` shows it. */
export interface Mail {
  to: string
  kind: 'welcome' | 'recovery'
  token: string | null
  code: string | null
  text: string
}
