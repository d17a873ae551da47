import { constants } from 'node:os'
import type { ForegroundProgram, ProgramEnd, SignalSource } from '../core/ports/programs.ts'
import { findProgram } from './find-program.ts'
import type { Streams } from './run-program.ts'
import { starter } from './starter.ts'

const FOR_THE_PROGRAM = ['SIGTERM', 'SIGHUP', 'SIGUSR2'] as const
/** A terminal also sends these to the program, so forwarding them would deliver them twice. */
const OF_TERMINALS = ['SIGINT', 'SIGQUIT'] as const

/** What the program inherits. */
export interface Inherited {
  streams: Streams
  /** Whether standard input is a terminal. */
  isTerminal: boolean
  signals: SignalSource
}

/** Runs a program in guard's place: on the same streams and with the signals that guard gets, until it ends. */
export async function runInForeground(
  { command, args, cwd, env, stdin }: ForegroundProgram,
  place: Inherited,
): Promise<ProgramEnd> {
  const found = findProgram(command, { env, cwd })
  if ('failure' in found) return found
  const start = await starter()
  const [input, output, error] = place.streams
  return new Promise(resolve => {
    const stdio = [stdin === 'empty' ? ('ignore' as const) : input, output, error]
    const child = start(found.path, [...args], { argv0: command, cwd, env, stdio })
    const passOn = (signal: NodeJS.Signals) => void child.kill(signal)
    const hold = (signal: NodeJS.Signals) => {
      if (!place.isTerminal) passOn(signal)
    }
    for (const name of FOR_THE_PROGRAM) place.signals.on(name, passOn)
    for (const name of OF_TERMINALS) place.signals.on(name, hold)
    const end = (result: ProgramEnd) => {
      for (const name of FOR_THE_PROGRAM) place.signals.off(name, passOn)
      for (const name of OF_TERMINALS) place.signals.off(name, hold)
      resolve(result)
    }
    child.on('error', (error: NodeJS.ErrnoException) => end({ failure: failureOf(error) }))
    child.on('exit', (code, signal) => end({ code: code ?? 128 + constants.signals[signal!] }))
  })
}

/**
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02 distinguishes them as 127
 * and 126.
 */
function failureOf({ code }: NodeJS.ErrnoException): 'absent' | 'not executable' {
  return code === 'ENOENT' ? 'absent' : 'not executable'
}
