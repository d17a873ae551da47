import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Io } from '../core/ports/io.ts'
import type { Secret } from '../core/secret.ts'
import { wrapProse } from '../render/wrap.ts'
import type { CommandEnding } from './command-ending.ts'
import { createPrompts } from './prompts.ts'
import type { Runtime } from './runtime.ts'
import type { Sink } from './sink.ts'

export interface IoFlags {
  color: boolean
  verbose: boolean
}

type Terminal = Pick<Runtime, 'env' | 'stdin'> & { stdout: Sink; stderr: Sink }

/** Terminal input and output on the streams of the runtime. */
export function createIo(terminal: Terminal, flags: IoFlags, ending: CommandEnding): Io {
  const { stdin, stdout, stderr } = terminal
  const { progress, clear } = createProgress(terminal)
  const err = (text: string, showing: readonly Secret[] = []) => {
    clear()
    if (showing.length > 0) stderr.write(`${text}\n`, showing)
    else writeProse(text, stderr)
  }
  const out = (text: string, showing?: readonly Secret[]) => {
    clear()
    stdout.write(`${text}\n`, showing)
  }
  return {
    out,
    document(text, showing) {
      out(text, showing)
      ending.isTold = true
    },
    exitWith(code) {
      ending.code ??= code
    },
    err,
    hide: stderr.hide,
    detail(text) {
      if (flags.verbose) err(text())
    },
    progress,
    endProgress: clear,
    async during(text, work) {
      if (!stderr.terminal) return work
      const stop = spin(frame => progress(() => `${frame} ${text}`))
      try {
        return await work
      } finally {
        stop()
        clear()
      }
    },
    get interactive() {
      return stderr.terminal !== undefined && stdin.isTTY
    },
    columns: columnsOf(terminal),
    isTerminal: stdout.terminal !== undefined,
    color: flags.color && wantsColor(terminal),
    ...createPrompts(terminal),
    readStdin: () => readAll(stdin.stream()),
  }
}

/** Wraps prose to the width of the terminal; for a file or a pipe lines stay as they are. */
export function writeProse(text: string, sink: Sink): void {
  const shown = sink.conceal(text)
  const columns = sink.terminal?.columns ?? 0
  sink.write(`${columns > 0 ? wrapProse(shown, columns) : shown}\n`)
}

/**
 * A line that the next one replaces. It is not wrapped, because a second row would stay on the screen.
 * https://en.wikipedia.org/wiki/ANSI_escape_code#CSI
 */
function createProgress({ env, stderr }: Terminal) {
  let isShown = false
  const write = (text: string) => stderr.write(`\r\x1b[K\x1b[?7l${text}\x1b[?7h`)
  return {
    progress(text: () => string) {
      if (!stderr.terminal || env.TERM === 'dumb') return
      isShown = true
      write(text())
    },
    clear() {
      if (isShown) write('')
      isShown = false
    },
  }
}

/** Windows consoles have no other frames. */
const FRAMES = ['-', '\\', '|', '/']
const FRAME_MILLISECONDS = 120

/** Calls back for each frame, the first time after a short delay, until it is stopped. */
function spin(show: (frame: string) => void): () => void {
  let turn = 0
  const timer = setInterval(() => {
    turn += 1
    if (turn > 2) show(FRAMES[turn % FRAMES.length]!)
  }, FRAME_MILLISECONDS)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * https://no-color.org and https://force-color.org. Both streams must be terminals, because the same page may go to
 * either.
 */
function wantsColor({ env, stdout, stderr }: Terminal): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return stdout.terminal !== undefined && stderr.terminal !== undefined && env.TERM !== 'dumb'
}

/** The width of the terminal, or `COLUMNS`, or 80. */
export function columnsOf({ env, stdout }: Pick<Runtime, 'env' | 'stdout'>): number {
  const columns = stdout.terminal?.columns ?? Number.parseInt(env.COLUMNS ?? '', 10)
  return Number.isInteger(columns) && columns > 0 ? columns : 80
}

const STDIN_LIMIT = 64 * 1024

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > STDIN_LIMIT) throw tooMuchInput()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

function tooMuchInput(): GuardError {
  return new GuardError('TOO_LARGE', say`standard input is larger than ${STDIN_LIMIT / 1024} KiB`, {
    exitCode: ExitCode.usage,
    hint: say('give it in parts'),
  })
}
