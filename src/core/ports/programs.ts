/** Folders of guard's own making, thrown away when they have served. */
export interface Scratch {
  makeFolder(): string
  /** Writes files below the folder, 0600, and the folders that they need. */
  write(folder: string, tree: Readonly<Record<string, string>>): void
  remove(folder: string): void
}

/** Where signals are listened for: the process. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
}

export interface Program {
  command: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  /** Lets the child use this terminal instead of capturing what it prints. */
  inherit?: boolean
  milliseconds?: number
}

/** A program that takes guard's place. */
export interface StandIn extends Pick<Program, 'command' | 'args' | 'cwd' | 'env'> {
  stdin: 'inherit' | 'empty'
}

/** How it ended, as a shell counts: 128 and the number of the signal where one ended it. Or why it did not begin. */
export type HandedOver = { code: number } | { failure: 'absent' | 'not executable' }

/** Runs programs that read what guard gives them on standard input, and nothing else of guard's. */
export interface Feeder {
  /** Why the program cannot be started, or undefined. Starts nothing. */
  problem(program: Pick<Program, 'command' | 'cwd' | 'env'>): 'absent' | 'not executable' | undefined
  /** Passes on the signals that guard gets. */
  feed(program: FedProgram): Promise<HandedOver>
}

export interface FedProgram extends Pick<Program, 'command' | 'args' | 'cwd' | 'env'> {
  input: string
  /** Each line of its standard output as it comes, without the line break. */
  onOutput(line: string): void
  /** The same of its standard error. */
  onError(line: string): void
}

export interface ProgramResult {
  /** 127 where the program is not there. */
  code: number
  output: string
}
