import { beforeAll, expect, test } from 'vitest'
import { applyInTurn, type Span } from '../../src/core/edit.ts'
import type { ConfigAdapter, KeyPath } from '../../src/formats/adapter.ts'
import { planCuts } from '../../src/formats/cut.ts'
import { UnprovenChangeError } from '../../src/formats/edit-values.ts'
import { loadJsonc } from '../../src/formats/json.ts'
import { composerConfig } from '../../src/tools/composer/composer.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { pipConfig } from '../../src/tools/pip/pip.ts'
import { yarnrc } from '../../src/tools/yarn/yarnrc.ts'

beforeAll(() => loadJsonc())

interface Row {
  adapter: ConfigAdapter
  text: string
  units: KeyPath[]
  putIn?: string
  /** Undefined if the entries cannot be removed alone. */
  expected: string | undefined
}

const ENTRY = 'npmRegistries:\n  "https://npm.test":\n    npmAuthToken: x\n'

const rows: Record<string, Row> = {
  nothing: { adapter: npmrc, text: 'a=1\n', units: [], expected: 'a=1\n' },
  'a line': { adapter: npmrc, text: 'a=1\nb=2\nc=3\n', units: [['b']], expected: 'a=1\nc=3\n' },
  'two lines': { adapter: npmrc, text: 'a=1\nb=2\nc=3\n', units: [['a'], ['c']], expected: 'b=2\n' },
  'a line that has a comment above it, which stays': {
    ...{ adapter: npmrc, text: '; b is mine\nb=2\n', units: [['b']] },
    expected: '; b is mine\n',
  },
  'a line that setup put in with an empty one': {
    ...{ adapter: npmrc, text: 'a=1\n\nb=2\n', units: [['b']], putIn: '\nb=2\n' },
    expected: 'a=1\n',
  },
  'an option, and its section stays': {
    ...{ adapter: pipConfig, text: '[global]\nindex-url = x\n', units: [['global', 'index-url']] },
    expected: '[global]\n',
  },
  'an entry that spans lines, and the table that it alone had filled': {
    ...{ adapter: yarnrc, text: `a: 1\n${ENTRY}b: 2\n`, units: [['npmRegistries', 'https://npm.test']] },
    expected: 'a: 1\nb: 2\n',
  },
  'an entry beside another one': {
    ...{ adapter: yarnrc, text: `${ENTRY}  "https://other.test":\n    npmAuthToken: y\n` },
    units: [['npmRegistries', 'https://npm.test']],
    expected: 'npmRegistries:\n  "https://other.test":\n    npmAuthToken: y\n',
  },
  'a member, and the object that it alone had filled': {
    ...{ adapter: composerConfig, text: '{"config": {"x": {"y": 1}}, "z": 2}', units: [['config', 'x', 'y']] },
    expected: '{"z": 2}',
  },
  'two values of one line cannot be parted': {
    ...{ adapter: yarnrc, text: 'npmRegistries: { a: { npmAuthToken: x }, b: { npmAuthToken: y } }\n' },
    units: [['npmRegistries', 'a']],
    expected: undefined,
  },
}

test.for(Object.entries(rows))('entries are removed: %s', ([, { adapter, text, units, putIn, expected }]) => {
  const cut = () =>
    applyInTurn(
      text,
      planCuts(adapter, text, units, text => spansOf(text, putIn)),
    )
  if (expected === undefined) expect(cut).toThrow(UnprovenChangeError)
  else expect(cut()).toBe(expected)
})

function spansOf(text: string, piece: string | undefined): Span[] {
  const at = piece === undefined ? -1 : text.indexOf(piece)
  return at === -1 ? [] : [[at, at + piece!.length]]
}
