import { describe, expect, test } from 'vitest'
import { conceal } from '../../src/core/conceal.ts'
import { readConfig } from '../../src/formats/read-config.ts'
import { adapterById, loadParsers } from '../../src/tools/index.ts'
import { recipientsIn } from '../../src/tools/recipients.ts'
import { registriesIn } from '../../src/tools/registries.ts'
import { runGuard, tempHome } from '../helpers/guard.ts'
import { PATHOLOGICAL } from './pathological.ts'

const SIZE = 8_000

/** Processor time of this thread alone, the shortest of three, for others are at work on this machine as well. */
function timeOf(work: () => void): number {
  const runs = [0, 1, 2].map(() => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...runs)
}

/** Twice as much for twice the text, with room for garbage collection and small numbers; squared it would be sixteen times. */
function expectLinear(work: (size: number) => void): void {
  work(SIZE)
  const [small, large] = [timeOf(() => work(SIZE)), timeOf(() => work(4 * SIZE))]
  expect(large, `${small} ms became ${large} ms`).toBeLessThan(9 * Math.max(small, 12))
}

await loadParsers()

describe.for(['npmrc', 'yarnrc', 'bunfig', 'pip', 'netrc', 'bundler', 'shell', 'fish', 'powershell'])('%s', id => {
  const adapter = adapterById(id)!
  test.for(PATHOLOGICAL)('four times the text takes about four times as long: $name', ({ textOf, yamlOf }) => {
    const make = id === 'yarnrc' ? yamlOf : textOf
    expectLinear(size => {
      const text = make(size)
      readConfig(adapter, text).definitions?.()
      recipientsIn(adapter, text)
      registriesIn(adapter, text)
    })
  })
})

/** Quotes, brackets and here-documents that are never closed, and many that are. */
const SHELL_PIECES = [
  ...["'", '"', '`', '$(', '${', '((', '$((', "$'", '<<E\n', '"$(', '"${a:-', '\\', '`\\'],
  ...[
    "''",
    '""',
    '``',
    '$()',
    '${a}',
    '$((1))',
    "$''",
    'a=b ',
    '(a',
    '<#',
    "@'\n",
    "'''",
    "{'",
    '#\n',
    "eval '",
    'alias a="',
  ],
]

test.for(SHELL_PIECES)('a start-up file of many %j takes time in proportion', piece => {
  for (const id of ['shell', 'fish', 'powershell', 'nushell', 'xonsh']) {
    const adapter = adapterById(id)!
    const scope = { home: '/h', path: '/h/a', variables: new Map() }
    expectLinear(size => {
      const text = `. ~/a\n${piece.repeat(Math.ceil(size / piece.length))}\nexport A=tg_anon_TESTx7Qm2VbN4kLp9sWd$B\n`
      readConfig(adapter, text).definitions?.()
      adapter.sources?.(text, scope)
    })
  }
})

test.for(PATHOLOGICAL)('what is printed is concealed in linear time: $name', ({ textOf }) => {
  expectLinear(size => void conceal(textOf(4 * size)))
})

test.for(['[', '{', '- ', '? ', 'a: '])(
  'a document of %j a hundred thousand levels deep is a problem, and no bug',
  async piece => {
    const { home } = tempHome({
      '.yarnrc.yml': `k: ${piece.repeat(100_000)}\nnpmAuthToken: tg_anon_TESTx7Qm2VbN4kLp9sWd\n`,
      'p/bunfig.toml': `k = ${piece.repeat(100_000)}\nt = "tg_anon_TESTx7Qm2VbN4kLp9sWd"\n`,
      'p/auth.json': `{"k": ${piece.repeat(100_000)}, "t": "tg_anon_TESTx7Qm2VbN4kLp9sWd"`,
    })
    const { code, stdout } = await runGuard(['find', '--json'], { home })
    expect(code).toBe(0)
    expect(JSON.parse(stdout).tokens[0].sites).toHaveLength(3)
  },
)
