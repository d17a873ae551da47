import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ExitCode, GuardError } from '../core/errors.ts'

/** When a token was made and used. */
export interface Usage {
  /** SHA-256 of the token. */
  hash: string
  createdAt: string
  lastUsedAt: string | null
  requestCount: number
}

/** An email address and its one active token. */
export interface Account extends Usage {
  /** SHA-256 of the address. */
  emailHash: string
  reset: { hash: string; expiresAt: string } | null
}

export interface OrgToken extends Usage {
  id: string
  userIdentifier: string
  revokedAt: string | null
}

export interface Bot {
  id: string
  hash: string
  role: 'issuer' | 'manager'
}

export interface TakumoKey {
  id: string
  hash: string
  name: string
  /** The key's first characters, as the dashboard shows them. */
  prefix: string
  scopes: string[]
  status: 'active' | 'disabled' | 'revoked'
  createdAt: string
  expiresAt: string | null
  /** False for the key that the sandbox itself created at its start. */
  counted: boolean
}

/** Everything that outlives a run: hashes, never a secret. */
export interface State {
  version: 1
  accounts: Account[]
  orgTokens: OrgToken[]
  bots: Bot[]
  takumoKeys: TakumoKey[]
}

const LISTS = ['accounts', 'orgTokens', 'bots', 'takumoKeys'] as const

/**
 * The state in a file, or an empty one if there is no file. Throws `GuardError` if the file is not a sandbox state.
 */
export function loadState(path: string | undefined): State {
  const text = path === undefined ? undefined : readIfThere(path)
  if (text === undefined) return { version: 1, accounts: [], orgTokens: [], bots: [], takumoKeys: [] }
  const value = parse(text)
  if (isState(value)) return value
  throw new GuardError('SANDBOX_STATE', `${path} is not a state file of this sandbox`, {
    exitCode: ExitCode.conflict,
    hint: 'name another file, or remove it',
  })
}

/** Replaces the file with the state, atomically and readable only by its owner. */
export function saveState(path: string, state: State): void {
  const staging = `${path}.${randomBytes(6).toString('hex')}.tmp`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    writeDurably(staging, JSON.stringify(state))
    renameSync(staging, path)
  } catch (error) {
    rmSync(staging, { force: true })
    throw error
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isState(value: unknown): value is State {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Record<string, unknown>
  return fields.version === 1 && LISTS.every(list => Array.isArray(fields[list]))
}
