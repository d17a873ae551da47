import { spawn } from 'node:child_process'
import type { Program, ProgramResult } from '../core/ports.ts'

const OUTPUT_LIMIT = 64 * 1024 * 1024

/** Runs a program to its end with exactly the environment given; 127 where it is not there, 124 where time ran out. */
export function runProgram(program: Program, input = ''): Promise<ProgramResult> {
  const { command, args, cwd, env, inherit = false, milliseconds } = program
  return new Promise(resolve => {
    const stdio = inherit ? ('inherit' as const) : ('pipe' as const)
    const child = spawn(command, args, { cwd, env, stdio })
    // spawn's own timeout outlives a program that was not there, and would keep this process from ending.
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
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
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
