import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import type { FedProgram, Feeder, ProgramEnd, SignalSource } from '../core/ports/programs.ts'
import { findProgram } from './find-program.ts'
import { starter } from './starter.ts'

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const
/** A terminal also sends these to the program. */
const OF_TERMINALS: readonly string[] = ['SIGINT', 'SIGQUIT']

export interface FeederOptions {
  /**
   * Whether standard input is a terminal. Checked only when a program runs, because Node's stream is slow to load.
   */
  isTerminal(): boolean
  signals: SignalSource
}

export function createFeeder(surroundings: FeederOptions): Feeder {
  return {
    problem({ command, ...where }) {
      const found = findProgram(command, where)
      return 'failure' in found ? found.failure : undefined
    },
    feed: program => feed(program, surroundings),
  }
}

async function feed(program: FedProgram, { isTerminal, signals }: FeederOptions): Promise<ProgramEnd> {
  const { command, args, cwd, env, input } = program
  const found = findProgram(command, { env, cwd })
  if ('failure' in found) return found
  const start = await starter()
  return new Promise(resolve => {
    const child = start(found.path, [...args], { argv0: command, cwd, env, stdio: 'pipe' })
    const passOn = (signal: NodeJS.Signals) => {
      if (!isTerminal() || !OF_TERMINALS.includes(signal)) child.kill(signal)
    }
    for (const name of SIGNALS) signals.on(name, passOn)
    const end = (result: ProgramEnd) => {
      for (const name of SIGNALS) signals.off(name, passOn)
      resolve(result)
    }
    child.stdin.on('error', () => {}) // a program need not read it
    child.stdin.end(input)
    eachLine(child.stdout, program.onOutput)
    eachLine(child.stderr, program.onError)
    child.on('error', (error: NodeJS.ErrnoException) =>
      end({ failure: error.code === 'ENOENT' ? 'absent' : 'not executable' }),
    )
    let ended: ProgramEnd | undefined
    child.on('exit', (code, signal) => {
      ended = { code: code ?? 128 + constants.signals[signal!] }
      // A connection that ssh keeps open for the next command also keeps our pipe open.
      setTimeout(
        () => [child.stdout, child.stderr].forEach(stream => void stream.destroy()),
        LAST_WORDS_MILLISECONDS,
      ).unref()
    })
    child.on('close', () => {
      if (ended) end(ended)
    })
  })
}

/** How long guard waits for output after the program has ended. */
const LAST_WORDS_MILLISECONDS = 2000

/** A line that does not end is cut here, so that it cannot fill the memory. */
const LONGEST_LINE = 64 * 1024

function eachLine(stream: Readable, tell: (line: string) => void): void {
  const decoder = new TextDecoder()
  let rest = ''
  const take = (text: string) => {
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop()!
    for (const line of lines) tell(line)
    if (rest.length <= LONGEST_LINE) return
    // Half a token would not be recognised as one.
    const end = rest.search(/[\w+/=.%-]*$/)
    tell(end === 0 ? '…' : rest.slice(0, end))
    rest = end === 0 ? '' : rest.slice(end)
  }
  stream.on('data', (chunk: Buffer) => take(decoder.decode(chunk, { stream: true })))
  stream.on('close', () => {
    if (rest !== '') tell(rest)
  })
}
