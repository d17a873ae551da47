import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ByteText } from '../../src/core/bytes.ts'
import { tokenKind } from '../../src/core/tokens.ts'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import { readConfig } from '../../src/formats/read-config.ts'
import { adapters } from '../../src/tools/index.ts'
import {
  BAD_BYTE,
  type Document,
  fill,
  holes,
  npmrcDocument,
  pipDocument,
  shellDocument,
  tomlDocument,
  yarnrcDocument,
} from '../formats/documents.ts'
import {
  dockerDocument,
  fishDocument,
  gemfileDocument,
  goDocument,
  jetbrainsDocument,
  netrcDocument,
  nushellDocument,
  powershellDocument,
  requirementsDocument,
  secretDocument,
  systemdDocument,
  tmuxDocument,
  yarn1Document,
} from '../formats/line-documents.ts'
import { bytes, OTHER } from '../formats/reading.ts'
import { rewriteConfig } from '../formats/rewrite.ts'
import { jsoncDocument, jsonDocument, plistDocument } from '../formats/tree-documents.ts'

/** Documents of each format; adapters of the same format share them. */
const RUNS = Number(process.env.GUARD_PROPERTY_RUNS ?? 150)

/** What the files of each adapter look like. */
const formats: Record<string, fc.Arbitrary<Document>> = {
  npmrc: npmrcDocument,
  'pnpm-ini': npmrcDocument,
  'pnpm-yaml': yarnrcDocument,
  yarnrc: yarnrcDocument,
  'yarn-1': yarn1Document,
  bunfig: tomlDocument,
  pip: pipDocument,
  requirements: requirementsDocument,
  uv: tomlDocument,
  'uv-credentials': tomlDocument,
  pyproject: tomlDocument,
  poetry: tomlDocument,
  pdm: tomlDocument,
  pipfile: tomlDocument,
  'pipfile-lock': jsonDocument,
  pypirc: pipDocument,
  netrc: netrcDocument,
  bundler: yarnrcDocument,
  gemfile: gemfileDocument,
  gem: yarnrcDocument,
  'go-env': goDocument,
  composer: jsonDocument,
  'package-lock': jsonDocument,
  'pnpm-lock': yarnrcDocument,
  'yarn-lock': yarn1Document,
  'bun-lock': jsoncDocument,
  'uv-lock': tomlDocument,
  'poetry-lock': tomlDocument,
  'pdm-lock': tomlDocument,
  'composer-lock': jsonDocument,
  'gemfile-lock': yarn1Document,
  mise: tomlDocument,
  fnox: tomlDocument,
  dockerfile: dockerDocument,
  compose: yarnrcDocument,
  devcontainer: jsoncDocument,
  'secret-file': secretDocument,
  workflows: yarnrcDocument,
  vscode: jsoncDocument,
  jetbrains: jetbrainsDocument,
  continue: jsonDocument,
  shell: shellDocument,
  'fish-variables': fishDocument,
  powershell: powershellDocument,
  nushell: nushellDocument,
  tmux: tmuxDocument,
  'environment-files': shellDocument,
  systemd: systemdDocument,
  launchd: plistDocument,
  direnv: shellDocument,
  dotenv: shellDocument,
}

const token = fc
  .tuple(fc.constantFrom('tg_anon_', 'tg_org_'), fc.stringMatching(/^[A-Za-z0-9_-]{8,48}$/))
  .map(parts => parts.join(''))
  .filter(value => tokenKind(value) !== undefined)
const twoTokens = fc.uniqueArray(token, { minLength: 2, maxLength: 2 }).filter(pair => !pair.includes(OTHER))

const disguise = fc.record({
  crlf: fc.boolean(),
  bom: fc.boolean(),
  noFinalNewline: fc.boolean(),
})

/** The bytes of a document in its disguise, with bytes that are not UTF-8 in their places. */
function encode(
  text: string,
  { crlf, bom, noFinalNewline }: { crlf: boolean; bom: boolean; noFinalNewline: boolean },
): ByteText {
  const cut = noFinalNewline ? text.replace(/\n$/, '') : text
  const broken = crlf ? cut.replaceAll('\n', '\r\n') : cut
  return bytes(bom ? `\uFEFF${broken}` : broken).replaceAll(bytes(BAD_BYTE), '\xFF')
}

/** Where a token stands, in the words of the format; the others are as good as the rest of the text. */
function placesOf(adapter: ConfigAdapter, text: ByteText, wanted: string) {
  const { slots, references, failure } = readConfig(adapter, text)
  expect(failure).toBeUndefined()
  return {
    slots: slots
      .filter(slot => slot.token === wanted)
      .map(({ key, tool, host, carrier }) => ({ key, tool, host, carrier })),
    others: slots.filter(slot => slot.token !== wanted).map(slot => [slot.key, slot.token]),
    references: references.map(({ key, name, host }) => ({ key, name, host })),
  }
}

test('every adapter has documents of its own', () => {
  expect(Object.keys(formats).toSorted()).toEqual(adapters.map(({ id }) => id).toSorted())
})

/** How many of the documents are this adapter's. */
function shareOf(id: string): number {
  const sharing = Object.values(formats).filter(documents => documents === formats[id])
  return Math.ceil(RUNS / sharing.length)
}

describe.for(adapters.map(adapter => [adapter.id, adapter] as const))('%s', ([id, adapter]) => {
  const runs = shareOf(id)
  test(`any document survives the exchange of a token (${runs} of them)`, { timeout: 60_000 + runs * 30 }, () => {
    let tokens = 0
    fc.assert(
      fc.property(formats[id]!, twoTokens, disguise, (written, [old, fresh], dress) => {
        const before = encode(fill(written, old!), dress)
        const after = encode(fill(written, fresh!), dress)
        const places = placesOf(adapter, before, old!)
        expect(places.slots).toHaveLength(holes(written))
        tokens += places.slots.length

        expect(rewriteConfig(adapter, before, old!, fresh!)).toBe(after)
        expect(placesOf(adapter, after, fresh!)).toEqual(places)
        expect(rewriteConfig(adapter, after, fresh!, old!)).toBe(before)
      }),
      { numRuns: runs },
    )
    expect(tokens).toBeGreaterThan(runs / 2)
  })
})
