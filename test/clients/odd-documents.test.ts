import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { strings } from '../../src/core/tree.ts'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import { readConfig } from '../../src/formats/read-config.ts'
import { rewriteProblem } from '../../src/rotate/plan.ts'
import { bunfig } from '../../src/tools/bun/bunfig.ts'
import { loadParsers } from '../../src/tools/index.ts'
import { netrc } from '../../src/tools/netrc.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { pipConfig } from '../../src/tools/pip/pip.ts'
import { dotenv } from '../../src/tools/shells/dotenv.ts'
import { uvConfig } from '../../src/tools/uv/uv.ts'
import { yarnrc } from '../../src/tools/yarn/yarnrc.ts'
import { bytes } from '../formats/reading.ts'
import { rewriteConfig } from '../formats/rewrite.ts'
import { requireClient } from '../helpers/clients.ts'
import {
  bunReader,
  dotenvReader,
  netrcReader,
  npmReaders,
  pipReader,
  type Reader,
  tomllibReader,
  yarnReader,
} from './foreign-readers.ts'
import { type OddDocument, oddEnv, oddNetrc, oddNpmrc, oddPip, oddToml, oddYaml } from './odd-documents.ts'

/** How many documents are made up for each format. */
const RUNS = process.env.GUARD_FULL ? 2000 : Number(process.env.GUARD_READER_RUNS ?? 1000)

/** The same documents in each run, so that a failure is about the change; another seed makes others. */
const SEED = 20261127

const OLD = 'tg_anon_TESTx7Qm2VbN-kLp9_sWdR4t'
const FRESH = 'tg_anon_TESTo3Zc8JyH_uEf5-gXaK6'

await loadParsers()

const FORMATS: [file: string, reader: Reader, adapter: ConfigAdapter, documents: fc.Arbitrary<OddDocument>][] = [
  ['.npmrc', npmReaders.at(-1)!, npmrc, oddNpmrc],
  ['.yarnrc.yml', yarnReader, yarnrc, oddYaml],
  ['bunfig.toml', bunReader, bunfig, oddToml],
  ['uv.toml', tomllibReader, uvConfig, oddToml],
  ['pip.conf', pipReader, pipConfig, oddPip],
  ['.netrc', netrcReader, netrc, oddNetrc],
  ['.env', dotenvReader, dotenv, oddEnv],
]

/** What guard does of a document: what it says of it, and the text that it leaves. */
interface Handled {
  before: string
  after: string
  /** True if guard says that a copy stays, so that a rotation stops and asks. */
  isNamed: boolean
  /** Tokens that guard lists, without the one of the document. */
  ghosts: string[]
}

function handle(adapter: ConfigAdapter, before: string): Handled {
  const { tokens, failure, document } = readConfig(adapter, before)
  const ours = tokens.filter(({ token }) => token === OLD)
  const ghosts = tokens.filter(({ token, carrier }) => token !== OLD && carrier !== 'comment').map(({ token }) => token)
  const isRefused = document !== undefined && rewriteProblem({ document }, new Secret(OLD)) !== undefined
  const isNamed =
    (failure !== undefined && tokens.length > 0) || ours.some(({ stuck }) => stuck) || (ours.length > 0 && isRefused)
  return {
    before,
    ghosts,
    isNamed,
    after: isNamed || ours.length === 0 ? before : rewriteConfig(adapter, before, OLD, FRESH),
  }
}

const percentDecoded = (text: string) =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))

/** The user names and passwords of URLs, from which their parsers take tabs and line breaks. */
function userinfosOf(value: string): string[] {
  const joined = value.replace(/[\t\r\n]/g, '')
  return [...joined.matchAll(/:\/\/([^\s/@]*)@/g)].map(([, userinfo]) => percentDecoded(userinfo!))
}

/** What base64 in a value says, with blanks and without. */
function decodingsOf(value: string): string[] {
  const runs = [value.replace(/\s/g, ''), ...value.split(/[^A-Za-z0-9+/=]/)]
  return runs.map(run => Buffer.from(run, 'base64').toString('latin1'))
}

/** True if a client takes the token from a value: as it is, out of a URL, or out of base64. */
function isLive(value: string, token: string): boolean {
  const alone = new RegExp(`(?<!\\w|[^:]-)${token}(?![\\w-])`)
  return (
    [value, ...userinfosOf(value)].some(reading => alone.test(reading)) ||
    decodingsOf(value).some(reading => reading.endsWith(token))
  )
}

function holds(value: string, token: string): boolean {
  return [value, percentDecoded(value), ...decodingsOf(value)].some(reading => reading.includes(token))
}

/** True if all values are the same, but for the new token in the place of the old one. */
function isExchanged(before: unknown, after: unknown): boolean {
  const [old, fresh] = [strings(before), strings(after)]
  return (
    old.length === fresh.length &&
    old.every(({ text }, at) => text === fresh[at]!.text || (holds(text, OLD) && holds(fresh[at]!.text, FRESH)))
  )
}

describe.for(FORMATS)('%s', ([, reader, adapter, documents]) => {
  test(`leaves no copy that ${reader.name} reads without naming it (${RUNS} odd documents)`, {
    timeout: 600_000,
  }, context => {
    requireClient(reader.client, context)
    const seed = Number(process.env.GUARD_FUZZ_SEED ?? SEED)
    const handled = fc.sample(documents, { numRuns: RUNS, seed }).map(document => handle(adapter, bytes(document(OLD))))
    const read = reader.read(handled.flatMap(({ before, after }) => [before, after]))
    expect(read).toHaveLength(2 * RUNS)

    const counts = { live: 0, rewritten: 0, named: 0, refusedByReader: 0 }
    for (const [index, { before, isNamed, ghosts }] of handled.entries()) {
      const [first, second] = [read[2 * index], read[2 * index + 1]]
      const values = strings(first)
        .filter(({ isName }) => !isName)
        .map(({ text }) => text)
      const isHeld = values.some(value => isLive(value, OLD))
      counts.live += isHeld ? 1 : 0
      counts.named += isNamed ? 1 : 0
      counts.refusedByReader += first === null ? 1 : 0
      const about = `seed ${seed}\n${before}`
      if (first === null) continue
      for (const ghost of ghosts)
        expect(
          values.some(value => isLive(value, ghost)),
          `${ghost} is no token: ${about}`,
        ).toBe(true)
      if (isNamed) continue
      counts.rewritten += isHeld ? 1 : 0
      expect(isExchanged(first, second), about).toBe(true)
      expect(
        strings(second).filter(({ text }) => isLive(text, OLD)),
        about,
      ).toEqual([])
    }
    console.info(`${adapter.id} ${reader.name}: ${JSON.stringify({ documents: RUNS, ...counts })}`)
    // Most documents hold a live copy, and most of those are rewritten; or this would prove nothing.
    expect(counts.live).toBeGreaterThan(RUNS / 2)
    expect(counts.rewritten).toBeGreaterThan(RUNS / 4)
  })
})
