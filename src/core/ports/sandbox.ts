export interface SandboxOptions {
  port?: number
  deadTokens?: 'reject' | 'anonymous'
  requireToken?: boolean
  /** File that keeps the state between runs. */
  stateFile?: string | undefined
  /** Folder that receives each mail as a file. */
  outboxFolder?: string | undefined
}

export interface Sandbox {
  url: string
  /** Every `GUARD_*_URL` and working credentials to try with. */
  environment: Record<string, string>
  /** What was sent so far, oldest first. */
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
