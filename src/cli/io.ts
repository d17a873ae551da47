import { readersLanguage, say } from '../core/language.ts'
import type { Io } from '../core/ports.ts'
import { wrapProse } from '../render/wrap.ts'
import { stderr, stdout } from './stdio.ts'

export interface IoFlags {
  color: boolean
}

/** The real terminal. */
export function createIo(env: Readonly<Record<string, string | undefined>>, flags: IoFlags): Io {
  const { progress, clear } = createProgress()
  return {
    out(text) {
      clear()
      stdout.write(`${text}\n`)
    },
    err(text) {
      clear()
      stderr.write(`${wrapped(text)}\n`)
    },
    progress,
    async during(text, work) {
      if (!stderr.isTTY) return work
      const stop = spin(frame => progress(() => `${frame} ${text}`))
      try {
        return await work
      } finally {
        stop()
        clear()
      }
    },
    get interactive() {
      return stderr.isTTY && process.stdin.isTTY === true
    },
    columns: columnsOf(env),
    isTerminal: stdout.isTTY,
    color: flags.color && wantsColor(env),
    confirm: async message => {
      const question = { message, default: false, transformer: yesOrNo }
      return (await import('@inquirer/confirm')).default(question, toStderr())
    },
    ask: async message => (await import('@inquirer/input')).default({ message }, toStderr()),
    askSecret: async message => (await import('@inquirer/password')).default({ message, ...hiddenTip() }, toStderr()),
    readStdin,
  }
}

/** As wide as the terminal that people read it on; what goes into a file or a pipe keeps its lines. */
export function wrapped(text: string): string {
  const { columns = 0 } = stderr
  return columns > 0 ? wrapProse(text, columns) : text
}

/** A line that is written over, without wrapping: its second row would stay. https://en.wikipedia.org/wiki/ANSI_escape_code#CSI */
function createProgress() {
  let isShown = false
  const write = (text: string) => stderr.write(`\r\x1b[K\x1b[?7l${text}\x1b[?7h`)
  return {
    progress(text: () => string) {
      if (!stderr.isTTY || process.env.TERM === 'dumb') return
      isShown = true
      write(text())
    },
    clear() {
      if (isShown) write('')
      isShown = false
    },
  }
}

/** Consoles of Windows have no other frames. */
const FRAMES = ['-', '\\', '|', '/']
const FRAME_MILLISECONDS = 120

/** Calls back for each frame, first when a person would begin to wonder; ends when it is told to. */
function spin(show: (frame: string) => void): () => void {
  let turn = 0
  const timer = setInterval(() => {
    turn += 1
    if (turn > 2) show(FRAMES[turn % FRAMES.length]!)
  }, FRAME_MILLISECONDS)
  timer.unref()
  return () => clearInterval(timer)
}

function yesOrNo(answer: boolean): string {
  return answer ? say('Yes') : say('No')
}

/** What stands where nothing is echoed; in English the prompt says it by itself. */
function hiddenTip() {
  return readersLanguage() === 'en' ? {} : { theme: { style: { help: () => say('[input is hidden]') } } }
}

function toStderr() {
  return { output: stderr.stream }
}

/** https://no-color.org and https://force-color.org. The same page may go to either stream, so both must be terminals. */
function wantsColor(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return stdout.isTTY && stderr.isTTY && env.TERM !== 'dumb'
}

export function columnsOf(env: Readonly<Record<string, string | undefined>>): number {
  const columns = stdout.columns ?? Number.parseInt(env.COLUMNS ?? '', 10)
  return Number.isInteger(columns) && columns > 0 ? columns : 80
}

const STDIN_LIMIT = 64 * 1024

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > STDIN_LIMIT) break
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}
