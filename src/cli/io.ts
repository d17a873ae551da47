import type { Io } from '../core/ports.ts'

export interface IoFlags {
  color: boolean
}

/** The real terminal. A reader that goes away never stops what is under way. */
export function createIo(env: Readonly<Record<string, string | undefined>>, flags: IoFlags): Io {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return {
    out: text => void process.stdout.write(`${text}\n`),
    err: text => void process.stderr.write(`${text}\n`),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    columns: columnsOf(env),
    color: flags.color && wantsColor(env),
    confirm: async message => (await import('@inquirer/prompts')).confirm({ message, default: false }, toStderr()),
    ask: async message => (await import('@inquirer/prompts')).input({ message }, toStderr()),
    askSecret: async message => (await import('@inquirer/prompts')).password({ message }, toStderr()),
    readStdin,
  }
}

function toStderr() {
  return { output: process.stderr }
}

/** https://no-color.org and https://force-color.org. The same page may go to either stream, so both must be terminals. */
function wantsColor(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return process.stdout.isTTY === true && process.stderr.isTTY === true && env.TERM !== 'dumb'
}

function columnsOf(env: Readonly<Record<string, string | undefined>>): number {
  const columns = process.stdout.columns ?? Number.parseInt(env.COLUMNS ?? '', 10)
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
