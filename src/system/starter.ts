import { spawn } from 'node:child_process'

/** On Windows `npm` is `npm.cmd`, which only a shell can start, and a shell interprets the arguments. */
export async function starter(): Promise<typeof spawn> {
  return process.platform === 'win32' ? ((await import('cross-spawn')).default.spawn as typeof spawn) : spawn
}
