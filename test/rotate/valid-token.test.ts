import { expect, test } from 'vitest'
import type { FileReader } from '../../src/core/ports/files.ts'
import type { JournalRecord } from '../../src/core/ports/journals.ts'
import type { KeychainResult, Store } from '../../src/core/ports/keychain.ts'
import type { Api, Verdict } from '../../src/core/ports/services.ts'
import type { Settings } from '../../src/core/ports/settings.ts'
import { Secret } from '../../src/core/secret.ts'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { findUsableToken } from '../../src/rotate/valid-token.ts'
import { movableClock } from '../helpers/clock.ts'
import { NO_KEYCHAIN } from '../helpers/no-keychain.ts'
import { HOST, ONE, TWO } from './found.ts'

const THREE = new Secret('tg_anon_TESTthree00000003')
const NAMES = new Map([ONE, TWO, THREE].map((token, index) => [token.reveal(), ['ONE', 'TWO', 'THREE'][index]!]))
const VALID: Verdict = { state: 'valid' }
const REJECTED: Verdict = { state: 'rejected' }
const UNKNOWN: Verdict = { state: 'unknown', reason: 'no answer', exitCode: 4 }

interface Row {
  /** What `~/.npmrc` holds: tokens for Guard, unless the host is another one. */
  file?: Secret[]
  host?: string
  verdicts?: [Secret, Verdict][]
  keychain?: KeychainResult
  journal?: Secret
  fingerprint?: string
  /** The token, with the reason if its service cannot say that it is valid; or code and exit code. */
  expected: string
}

const rows: Record<string, Row> = {
  'none is there': { expected: 'NOTHING_FOUND 1' },
  'one is valid': { file: [ONE], verdicts: [[ONE, VALID]], expected: 'ONE' },
  'one of two is valid': {
    file: [ONE, TWO],
    verdicts: [
      [ONE, REJECTED],
      [TWO, VALID],
    ],
    expected: 'TWO',
  },
  'two are valid': {
    file: [ONE, TWO],
    verdicts: [
      [ONE, VALID],
      [TWO, VALID],
    ],
    expected: 'SEVERAL_TOKENS 2',
  },
  'two are valid, and one is named': {
    ...{
      file: [ONE, TWO],
      verdicts: [
        [ONE, VALID],
        [TWO, VALID],
      ],
      fingerprint: TWO.fingerprint,
    },
    expected: 'TWO',
  },
  'one is rejected': { file: [ONE], verdicts: [[ONE, REJECTED]], expected: 'TOKEN_REJECTED 3' },
  'the service cannot be asked about the only one': {
    ...{ file: [ONE], verdicts: [[ONE, UNKNOWN]] },
    expected: 'ONE (no answer)',
  },
  'the service cannot be asked about one of two': {
    ...{
      file: [ONE, TWO],
      verdicts: [
        [ONE, REJECTED],
        [TWO, UNKNOWN],
      ],
    },
    expected: 'TWO (no answer)',
  },
  'the service cannot be asked about either of two': {
    ...{
      file: [ONE, TWO],
      verdicts: [
        [ONE, UNKNOWN],
        [TWO, UNKNOWN],
      ],
    },
    expected: 'CANNOT_TELL 4',
  },
  'the service cannot be asked about the one that is named, by the beginning of its fingerprint': {
    file: [ONE, TWO],
    verdicts: [
      [ONE, VALID],
      [TWO, UNKNOWN],
    ],
    fingerprint: TWO.fingerprint.replace('sha256:', '').slice(0, 6),
    expected: 'TWO (no answer)',
  },
  'none has the fingerprint that is named': {
    ...{ file: [ONE], verdicts: [[ONE, UNKNOWN]], fingerprint: 'x' },
    expected: 'NO_SUCH_TOKEN 2',
  },
  'a foreign host gets the only one': { file: [ONE], host: 'other.example', expected: 'FOREIGN_HOST 8' },
  'a journal has one that no file has yet': {
    file: [ONE],
    journal: THREE,
    verdicts: [[ONE, VALID]],
    expected: 'THREE (no answer)',
  },
  'the keychain has a valid one, and the file a rejected one': {
    ...{
      file: [ONE],
      keychain: { ok: true, token: TWO },
      verdicts: [
        [ONE, REJECTED],
        [TWO, VALID],
      ],
    },
    expected: 'TWO',
  },
  'the keychain has a rejected one': {
    ...{ keychain: { ok: true, token: TWO }, verdicts: [[TWO, REJECTED]] },
    expected: 'NOTHING_FOUND 1',
  },
  'the keychain has one that nobody can prove': {
    ...{ keychain: { ok: true, token: TWO }, verdicts: [[TWO, UNKNOWN]] },
    expected: 'NOTHING_FOUND 1',
  },
  'the keychain is locked': { keychain: { ok: false, reason: 'it is locked' }, expected: 'NOTHING_FOUND 1' },
}

function contextOf({ file = [], host = HOST, verdicts = [], keychain = { ok: true }, journal }: Row) {
  const path = '/home/a/.npmrc'
  const text = file.map((token, index) => `//${host}/${index}/:_authToken=${token.reveal()}\n`).join('')
  const files: FileReader = {
    read: asked =>
      asked === path && text !== ''
        ? { kind: 'file', path, realPath: path, text, hash: 'h', mode: 0o600 }
        : { kind: 'absent', path: asked },
    writeProblem: () => undefined,
    creationProblem: () => undefined,
    realPath: path => path,
    ownerOf: () => 'none',
  }
  const accepted: JournalRecord[] = [
    {
      state: 'prepared',
      schema: 'guard.journal/1',
      mode: 'rotate',
      kind: 'email',
      origin: VENDOR_URLS.npm,
      old: null,
      targets: [],
      left: [],
      keychain: false,
      scope: { here: true, searchMilliseconds: 1 },
      at: '2026-11-27T00:00:00.000Z',
    },
    { state: 'accepted', fresh: journal?.reveal() },
  ]
  const pending = { kind: 'open', path: 'journal', records: accepted, append: () => {}, erase: () => {} }
  const status = async (token: Secret) => verdicts.find(([asked]) => asked.equals(token))?.[1] ?? UNKNOWN
  return {
    ...{ home: '/home/a', cwd: '/home/a', env: {}, platform: 'linux' as const, files },
    settings: { urls: VENDOR_URLS, bot: undefined } as Settings,
    clock: movableClock(new Date(0)),
    search: { findByName: async () => ({ paths: [], unreadable: [], partial: false }) } as never,
    journals: { list: () => (journal ? [pending] : []) } as never,
    store: { read: async () => keychain } as unknown as Store,
    keychain: NO_KEYCHAIN,
    api: { email: async () => ({ status }) } as unknown as Api,
  }
}

test.for(Object.entries(rows))('the token to use: %s', async ([, row]) => {
  const wanted = { scope: { here: true, searchMilliseconds: 1 }, fingerprint: row.fingerprint }
  const outcome = await findUsableToken(wanted, contextOf(row)).then(
    ({ token, unproven }) => `${NAMES.get(token.reveal())}${unproven === undefined ? '' : ` (${unproven})`}`,
    ({ code, exitCode }) => `${code} ${exitCode}`,
  )
  expect(outcome).toBe(row.expected)
})
