import TOML from '@iarna/toml'
import { parse as parseToml11, TomlError } from 'smol-toml'
import { ParseFailure } from './adapter.ts'

/** Reads TOML 1.0, and TOML 1.1 where a tool already accepts it. Throws `ParseFailure`. */
export function parseToml(text: string): unknown {
  try {
    return TOML.parse(text)
  } catch {
    return parseNewer(text)
  }
}

function parseNewer(text: string): unknown {
  try {
    return parseToml11(text, { integersAsBigInt: 'asNeeded' })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw new ParseFailure('not valid TOML', { line: error.line, column: error.column })
  }
}
