import { say } from '../core/language.ts'
import { lazily } from '../core/lazy.ts'
import { ParseFailure } from './adapter.ts'

// Its other ways to parse load all of Node's streams.
const older = lazily(async () => (await import('@iarna/toml/parse-string.js')).default)
const newer = lazily(() => import('smol-toml'))

export async function loadToml(): Promise<void> {
  await Promise.all([older.load(), newer.load()])
}

/** Reads TOML 1.0, and TOML 1.1 if a tool already accepts it. Throws `ParseFailure`. */
export function parseToml(text: string): unknown {
  try {
    return older.get()(text)
  } catch {
    return parseNewer(text)
  }
}

function parseNewer(text: string): unknown {
  const { parse, TomlError } = newer.get()
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw new ParseFailure(say('not valid TOML'), { line: error.line, column: error.column })
  }
}
