import { CommanderError } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { jsonText } from '../core/printable.ts'
import { writeProse } from './io.ts'
import type { Sink } from './sink.ts'

interface Streams {
  stdout: Sink
  stderr: Sink
}

/** The only catch-all: prints the message of an expected error and the stack of any other, both without tokens. */
export function reportError(
  error: unknown,
  { json, isTold = false }: { json: boolean; isTold?: boolean },
  streams: Streams,
): ExitCode {
  if (error instanceof CommanderError) return reportUsage(error, json, streams)
  if (error instanceof GuardError) {
    if (!isTold) print(error, json, streams)
    return error.exitCode
  }
  streams.stderr.write(
    `${stackOf(error)}\n\n${say('This is a bug in guard. Please report it with the lines above.')}\n`,
  )
  if (json) printDocument({ code: 'BUG', message: say('a bug in guard'), hint: null, exitCode: ExitCode.bug }, streams)
  return ExitCode.bug
}

function print(
  { code, message, hint, exitCode, retryAfterSeconds }: GuardError,
  json: boolean,
  streams: Streams,
): void {
  const { stderr } = streams
  const line = exitCode === ExitCode.interrupted ? sentence(message) : `${say('error:')} ${message} [${code}]`
  writeProse(line, stderr)
  if (hint) writeProse(`${say('hint:')} ${hint}`, stderr)
  if (json) printDocument({ code, message, hint: hint ?? null, exitCode, retryAfterSeconds }, streams)
}

/** A decision of the user is not an error, and is printed as a sentence. */
function sentence(text: string): string {
  return text.replace(/^[a-z](?=[a-z]* )/, letter => letter.toUpperCase())
}

function reportUsage(error: CommanderError, json: boolean, streams: Streams): ExitCode {
  if (error.exitCode === 0) return ExitCode.ok
  const message = error.message.replace(/^error: /, '')
  if (json) printDocument({ code: 'USAGE', message, hint: null, exitCode: ExitCode.usage }, streams)
  return ExitCode.usage
}

interface ErrorDocument {
  code: string
  message: string
  hint: string | null
  exitCode: number
  /** Undefined, and absent from the document, unless a service asks to wait. */
  retryAfterSeconds?: number | undefined
}

function printDocument(fields: ErrorDocument, { stdout }: Streams): void {
  stdout.write(`${jsonText({ schema: 'guard.error/1', ...fields })}\n`)
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
