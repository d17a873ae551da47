import type { Files } from './files.ts'
import type { Git } from './git.ts'
import type { Clock, Io } from './io.ts'
import type { Deliveries, Journals, Ledgers, Lock, RecordFile } from './journals.ts'
import type { KeychainItems, Store } from './keychain.ts'
import type { Feeder, ForegroundProgram, Program, ProgramEnd, ProgramResult, Scratch } from './programs.ts'
import type { Sandbox, SandboxOptions } from './sandbox.ts'
import type { Search, TreeSearch } from './search.ts'
import type { Api } from './services.ts'
import type { Concern, MovedOrigin, Settings } from './settings.ts'

/** Everything impure, in one object: built for real in cli/context.ts. Functions take `Pick<Context, …>`. */
export interface Context {
  home: string
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  settings: Settings
  /** Faults of guard's own folders and config file that do not prevent the command. */
  concerns: readonly Concern[]
  /** The services whose URL the config file changes. */
  origins: readonly MovedOrigin[]
  clock: Clock
  io: Io
  files: Files
  search: Search
  treeSearch: TreeSearch
  api: Api
  journals: Journals
  setupRecord: RecordFile
  ledgers: Ledgers
  lock: Lock
  deliveries: Deliveries
  store: Store
  keychain: KeychainItems
  git: Git
  startSandbox(options?: SandboxOptions): Promise<Sandbox>
  runProgram(program: Program): Promise<ProgramResult>
  /** Runs a program in the foreground in guard's place: with its streams and signals. */
  runInForeground(program: ForegroundProgram): Promise<ProgramEnd>
  feeder: Feeder
  /** The arguments that make Node run this same guard; they come before guard's own. */
  self: readonly string[]
  /** Runs steps that must not be cut short: a signal takes effect when they are done. */
  deferSignals<T>(steps: () => Promise<T>): Promise<T>
  /** True if a signal came during such steps: what need not be done is left. */
  wasInterrupted(): boolean
  /** Resolves when a signal asks the process to stop. */
  waitForSignal(): Promise<void>
  /**
   * Runs work that can end early with a partial result: a signal calls `stop`, and a second signal ends the process.
   * Returns true if a signal came.
   */
  cancellable(work: () => Promise<unknown>, stop: () => void): Promise<boolean>
  scratch: Scratch
}
