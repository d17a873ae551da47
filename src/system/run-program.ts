import type { Program, ProgramResult } from '../core/ports/programs.ts'
import { findProgram } from './find-program.ts'
import { starter } from './starter.ts'

const OUTPUT_LIMIT = 64 * 1024 * 1024

/** Descriptors for standard input, output and error. */
export type Streams = readonly [number, number, number]

/**
 * Runs a program to its end with exactly the given environment. Returns 127 if it does not exist, 126 if it is not
 * executable, 124 if time ran out. With `inherit` it gets the three streams as its own.
 */
export async function runProgram(program: Program, streams: Streams = [0, 1, 2]): Promise<ProgramResult> {
  const { command, args, cwd, env, inherit = false, milliseconds } = program
  const found = findProgram(command, { env, cwd })
  if ('failure' in found) return { code: found.failure === 'absent' ? 127 : 126, output: '' }
  const start = await starter()
  return new Promise(resolve => {
    const child = start(found.path, [...args], {
      argv0: command,
      cwd,
      env,
      stdio: inherit ? [...streams] : ['ignore', 'pipe', 'pipe'],
    })
    // The timeout of spawn outlives a program that does not exist, and would keep this process from ending.
    const limit = milliseconds ? setTimeout(() => child.kill('SIGKILL'), milliseconds) : undefined
    const chunks: Buffer[] = []
    let size = 0
    const collect = (chunk: Buffer) => {
      size += chunk.length
      if (size <= OUTPUT_LIMIT) chunks.push(chunk)
      else child.kill('SIGKILL')
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.on('error', () => {
      clearTimeout(limit)
      resolve({ code: 127, output: '' })
    })
    child.on('close', (code, signal) => {
      clearTimeout(limit)
      resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 124), output: Buffer.concat(chunks).toString('utf8') })
    })
  })
}
