import type { Files } from './files.ts'
import type { Git } from './git.ts'
import type { Clock, Io } from './io.ts'
import type { Deliveries, Journals, Ledgers, Lock, RecordFile } from './journals.ts'
import type { Store } from './keychain.ts'
import type { Feeder, HandedOver, Program, ProgramResult, Scratch, StandIn } from './programs.ts'
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
  /** What is wrong with guard's own folders and its config file, though it stops nothing. */
  concerns: readonly Concern[]
  /** The services that the config file moves. */
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
  git: Git
  startSandbox(options?: SandboxOptions): Promise<Sandbox>
  runProgram(program: Program): Promise<ProgramResult>
  /** Runs a program in guard's place: on its streams, with its signals. */
  handOver(program: StandIn): Promise<HandedOver>
  feeder: Feeder
  /** What to put before its arguments to run this very guard. */
  self: readonly string[]
  /** Runs the steps that must not be cut short: a signal waits until they are done. */
  uninterrupted<T>(steps: () => Promise<T>): Promise<T>
  /** Settles when a signal asks the process to stop. */
  untilStopped(): Promise<void>
  /**
   * Does work that can end early with what it has: `stop` asks it to when a signal comes, and a second signal ends the
   * process. True where a signal came.
   */
  stoppable(work: () => Promise<unknown>, stop: () => void): Promise<boolean>
  scratch: Scratch
}
