import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { type ConfigAdapter, ParseFailure } from '../../../src/formats/adapter.ts'
import { type ConfigReading, readConfig } from '../../../src/formats/read-config.ts'
import { UnprovenRewriteError } from '../../../src/formats/rewrite-config.ts'
import { fish } from '../../../src/tools/shells/fish.ts'
import { shell } from '../../../src/tools/shells/shell.ts'
import { rewriteConfig } from '../../formats/rewrite.ts'
import { removeTree } from '../../helpers/remove.ts'
import { type Dialect, fishDialect, NAMES, posixDialect, startUpFiles } from './start-up-files.ts'

const OLD = 'tg_anon_TESTold0123456789abcd'
const NEW = 'tg_anon_TESTnew9876543210dcba'
const RUNS = Number(process.env.GUARD_READER_RUNS ?? 1_000)

interface Shell {
  command: readonly string[]
  /** Prints the values of the variables after each of the files that are its arguments. */
  script: string
  adapter: ConfigAdapter
  dialect: Dialect
}

const IN_SUBSHELLS = `for f in "$@"; do ( . "$f" >/dev/null 2>&1; for n in ${NAMES.join(' ')}; do eval "printf '%s\\036' \\"\\\${$n[*]}\\""; done ); printf '\\035'; done`
const IN_ONE = `for f in $argv; set -e ${NAMES.join(' ')}; source $f >/dev/null 2>&1; for n in ${NAMES.join(' ')}; printf '%s\\036' "$$n"; end; printf '\\035'; end`

const SHELLS: Record<string, Shell> = {
  bash: { command: ['bash', '--norc'], script: IN_SUBSHELLS, adapter: shell, dialect: posixDialect },
  zsh: { command: ['zsh', '-f'], script: IN_SUBSHELLS, adapter: shell, dialect: posixDialect },
  fish: { command: ['fish', '--no-config'], script: IN_ONE, adapter: fish, dialect: fishDialect },
}

/** What the real shell has in each variable after each document. */
function valuesAfter({ command: [program, ...options], script }: Shell, documents: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'guard-shell-'))
  onTestFinished(() => removeTree(folder))
  const files = documents.map((document, index) => {
    const path = join(folder, `${index}`)
    writeFileSync(path, document, 'latin1')
    return path
  })
  const words = program === 'fish' ? [...options, '-c', script] : [...options, '-c', script, program!]
  const env = { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8' }
  const { stdout, status, stderr } = spawnSync(program!, [...words, ...files], {
    env,
    encoding: 'latin1',
    maxBuffer: 1e9,
  })
  expect(status, stderr).toBe(0)
  const results = stdout.split('\x1d').slice(0, -1)
  return results.map(result => result.split('\x1e').slice(0, NAMES.length))
}

/** A value as its reader takes it: base64 and percent signs undone. */
function taken(value: string): string {
  const decoded = value.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return decoded.replace(/[A-Za-z0-9+/]{24,}={0,2}/g, run => {
    const text = Buffer.from(run, 'base64').toString('latin1')
    return text.startsWith('token:') ? text : run
  })
}

/** The document with the new token, or why guard refuses to write it. */
function rewritten(adapter: ConfigAdapter, document: string): { text: string } | { refusal: string } {
  try {
    return { text: rewriteConfig(adapter, document, OLD, NEW) }
  } catch (error) {
    if (error instanceof UnprovenRewriteError || error instanceof ParseFailure) return { refusal: error.message }
    throw error
  }
}

/** True if guard knows that the file gives the variable the token, directly or through another one. */
function isNamed(
  name: string,
  { tokens, references, definitions }: ConfigReading,
  passed: readonly string[] = [],
): boolean {
  if (passed.includes(name)) return false
  if (tokens.some(({ token, variable }) => token === OLD && variable === name)) return true
  const built = [...references, ...(definitions?.() ?? [])].filter(({ variable }) => variable === name)
  const reading = { tokens, references, definitions }
  return built.some(({ name: next }) => isNamed(next, reading, [...passed, name]))
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['-c', 'true']).status === 0
}

test.for(Object.keys(SHELLS))(
  `%s finds no old token in ${RUNS} start-up files that guard has rewritten, and guard names the others`,
  { timeout: 60_000 + RUNS * 200 },
  (name, { skip }) => {
    const real = SHELLS[name]!
    if (!isInstalled(real.command[0]!)) skip(`${name} is not installed`)
    const seed = Number(process.env.GUARD_FUZZ_SEED ?? 20261127)
    const documents = fc.sample(startUpFiles(real.dialect, OLD), { numRuns: RUNS, seed })
    const readings = documents.map(document => readConfig(real.adapter, document))
    const results = documents.map(document => rewritten(real.adapter, document))
    const before = valuesAfter(real, documents)
    const after = valuesAfter(
      real,
      results.map((result, index) => ('text' in result ? result.text : documents[index]!)),
    )
    const count = { live: 0, rewritten: 0, refused: 0 }
    for (const [index, document] of documents.entries()) {
      const about = `seed ${seed}, document ${index}:\n${document}`
      const values = before[index]!.map(taken)
      const live = NAMES.filter((_, at) => values[at]!.includes(OLD))
      count.live += live.length
      const unnamed = live.filter(variable => !isNamed(variable, readings[index]!))
      expect(unnamed, `variables that guard does not know to be set: ${about}`).toEqual([])
      const result = results[index]!
      if ('refusal' in result) {
        expect(
          readings[index]!.tokens.filter(({ token, stuck }) => token === OLD && stuck),
          about,
        ).not.toEqual([])
        count.refused += 1
      } else {
        expect(after[index]!.map(taken), about).toEqual(values.map(value => value.replaceAll(OLD, NEW)))
        count.rewritten += 1
      }
    }
    console.log(name, JSON.stringify({ seed, documents: RUNS, ...count }))
    // Most statements mean something to the shell, and most of the files are rewritten.
    expect(count.live).toBeGreaterThan(RUNS * NAMES.length * 0.8)
    expect(count.rewritten).toBeGreaterThan(RUNS * 0.3)
  },
)
