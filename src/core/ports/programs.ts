/** Temporary folders of guard's own, removed after use. */
export interface Scratch {
  makeFolder(): string
  /** Writes files, 0600, and their folders below the folder. */
  write(folder: string, tree: Readonly<Record<string, string>>): void
  remove(folder: string): void
}

/** The source of signals: the process. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
}

export interface Program {
  command: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  /** Gives the child this terminal instead of capturing its output. */
  inherit?: boolean
  milliseconds?: number
}

/** A program that runs in guard's place. */
export interface ForegroundProgram extends Pick<Program, 'command' | 'args' | 'cwd' | 'env'> {
  stdin: 'inherit' | 'empty'
}

/** The exit status as a shell counts it, with 128 + N for signal N; or why the program did not start. */
export type ProgramEnd = { code: number } | { failure: 'absent' | 'not executable' }

/** Runs programs that get guard's input on standard input, and nothing else that is guard's. */
export interface Feeder {
  /** Why the program cannot be started, or undefined. Does not start it. */
  problem(program: Pick<Program, 'command' | 'cwd' | 'env'>): 'absent' | 'not executable' | undefined
  /** Forwards the signals that guard gets. */
  feed(program: FedProgram): Promise<ProgramEnd>
}

export interface FedProgram extends Pick<Program, 'command' | 'args' | 'cwd' | 'env'> {
  input: string
  /** Called with each line of standard output as it arrives, without the line break. */
  onOutput(line: string): void
  /** The same for standard error. */
  onError(line: string): void
}

export interface ProgramResult {
  /** 127 if the program does not exist. */
  code: number
  output: string
}
