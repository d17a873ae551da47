import type { ExitCode } from '../errors.ts'
import type { Secret } from '../secret.ts'

export interface Clock {
  now(): Date
  sleep(milliseconds: number): Promise<void>
  /** Calls back once, unless the returned function is called first. */
  after(milliseconds: number, call: () => void): () => void
}

/** Data goes to `out`, everything else to `err`. Prompts work only if `interactive` is true. */
export interface Io {
  /** Conceals every secret except those that the command was asked to print. */
  out(text: string, showing?: readonly Secret[]): void
  /** `out` for the one JSON document of a command, which says it all: of an error that follows only the exit status counts. */
  document(text: string, showing?: readonly Secret[]): void
  /** The exit status of a command whose answer is printed and is negative. The first one counts; an error that is thrown beats it. */
  exitWith(code: ExitCode): void
  /** Like `out`; a secret is shown here only if the user asked for that, by a flag or in answer to a question. */
  err(text: string, showing?: readonly Secret[]): void
  /** From now on this secret is hidden in all output, whatever its form. */
  hide(secret: Secret): void
  /** For `--verbose`: writes to err with every token masked. Without the flag the callback is not called. */
  detail(text: () => string): void
  /** A status line on the terminal, replaced by the next output. Without a terminal the callback is not called. */
  progress(text: () => string): void
  /** Takes the line away. */
  endProgress(): void
  /** The same while work goes on: shows what guard is waiting for until it is done. */
  during<T>(text: string, work: Promise<T>): Promise<T>
  interactive: boolean
  columns: number
  /** Whether standard output is a terminal. */
  isTerminal: boolean
  /** Colour, for text on either stream. */
  color: boolean
  confirm(question: string): Promise<boolean>
  ask(question: string): Promise<string>
  /** Like `ask`, without echo. */
  askSecret(question: string): Promise<string>
  /** All of standard input, without the trailing line break. */
  readStdin(): Promise<string>
}
