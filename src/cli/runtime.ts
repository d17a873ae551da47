import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Clock } from '../core/ports/io.ts'
import type { KeychainItems } from '../core/ports/keychain.ts'
import type { SignalSource } from '../core/ports/programs.ts'
import { createClock } from '../system/clock.ts'
import { createKeychainItems } from '../system/keychain-items.ts'
import { createUsers, type Users } from '../system/users.ts'
import { createOutput, type Output } from './stdio.ts'

/** What guard gets from its process. Everything that a run depends on is here, in argv, or on disk. */
export interface Runtime {
  /** guard's own version. */
  version: string
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  home: string
  /** The working directory. Throws if it was deleted. */
  cwd(): string
  clock: Clock
  /** The user who runs guard, and the other accounts of the machine. */
  users: Users
  stdin: Input
  stdout: Output
  stderr: Output
  signals: SignalSource
  /** Other programs' items in the keychain of this session. */
  keychain: KeychainItems
  /** Ends the process at once. */
  exit(code: number): void
  /** The folder of the build, with the files that run as threads and child processes. */
  dist: string
}

export interface Input {
  fd: number
  isTTY: boolean
  /** Opened on first use. */
  stream(): Readable
}

/** The runtime of this process. */
export function processRuntime(version: string): Runtime {
  const { env, platform } = process
  return {
    version,
    env,
    platform,
    home: (platform !== 'win32' && env.HOME) || homedir(),
    cwd: () => process.cwd(),
    clock: createClock(),
    users: createUsers(),
    stdin: {
      fd: 0,
      get isTTY() {
        return process.stdin.isTTY === true
      },
      stream: () => process.stdin,
    },
    stdout: createOutput(1, () => process.stdout),
    stderr: createOutput(2, () => process.stderr),
    signals: process,
    exit: code => process.exit(code),
    keychain: createKeychainItems(join(import.meta.dirname, 'items-child.js'), env),
    dist: import.meta.dirname,
  }
}
