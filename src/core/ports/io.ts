import type { ExitCode } from '../errors.ts'
import type { Secret } from '../secret.ts'

export interface Clock {
  now(): Date
  sleep(milliseconds: number): Promise<void>
  /** Calls back once, unless the function that it returns is called before. */
  after(milliseconds: number, call: () => void): () => void
}

/** Data goes out, everything else goes to err; prompts work only where `interactive` is true. */
export interface Io {
  /** Conceals every secret but those that the command is asked to print. */
  out(text: string, showing?: readonly Secret[]): void
  /** `out` for the one JSON document of a command, which says it all: of an error that follows only the exit status counts. */
  document(text: string, showing?: readonly Secret[]): void
  /** The exit status of a command whose answer is printed and is negative. The first one counts; an error that is thrown beats it. */
  exitWith(code: ExitCode): void
  /** Like `out`; a secret is shown here only if the user asked for that, by a flag or in answer to a question. */
  err(text: string, showing?: readonly Secret[]): void
  /** No output shows this secret from now on, whatever its shape. */
  hide(secret: Secret): void
  /** For `--verbose`: goes to err, with every token masked; without the flag the text is not asked for. */
  detail(text: () => string): void
  /** A line on the terminal that whatever comes next replaces; without one, nobody asks for the text. */
  progress(text: () => string): void
  /** The same for work that takes a while: says what is waited for as long as it goes on. */
  during<T>(text: string, work: Promise<T>): Promise<T>
  interactive: boolean
  columns: number
  /** Whether a person reads what goes out. */
  isTerminal: boolean
  /** Colour, for text on either stream. */
  color: boolean
  confirm(question: string): Promise<boolean>
  ask(question: string): Promise<string>
  /** Like `ask`, without echo. */
  askSecret(question: string): Promise<string>
  /** The whole of standard input, without its last line break. */
  readStdin(): Promise<string>
}
