import { describe, expect, test } from 'vitest'
import { bundler } from '../../src/configs/bundler.ts'
import { bunfig } from '../../src/configs/bunfig.ts'
import { loadParsers } from '../../src/configs/index.ts'
import { netrc } from '../../src/configs/netrc.ts'
import { npmrc } from '../../src/configs/npmrc.ts'
import { pip } from '../../src/configs/pip.ts'
import { readConfig } from '../../src/configs/read-config.ts'
import { recipientsIn } from '../../src/configs/recipients.ts'
import { registriesIn } from '../../src/configs/registries.ts'
import { shell } from '../../src/configs/shell.ts'
import { yarnrc } from '../../src/configs/yarnrc.ts'
import { conceal } from '../../src/core/conceal.ts'
import { movableClock } from '../helpers/clock.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
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

describe.for([npmrc, yarnrc, bunfig, pip, netrc, bundler, shell])('$id', adapter => {
  test.for(PATHOLOGICAL)('four times the text takes about four times as long: $name', ({ textOf, yamlOf }) => {
    const make = adapter === yarnrc ? yamlOf : textOf
    expectLinear(size => {
      const text = make(size)
      readConfig(adapter, text).definitions?.()
      recipientsIn(adapter, text)
      registriesIn(adapter, text)
    })
  })
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

test('the time of a search includes the reading of what it found, and what was not read is a problem', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [`p${n}/.npmrc`, `//${services.host}/npm/:_authToken=${token}\n`]),
  )
  const { home } = tempHome(files)
  const clock = movableClock()
  // Each look at the clock finds that a second has gone by, as if each file took that long.
  const slow = {
    ...clock,
    now() {
      clock.advance(1_000)
      return clock.now()
    },
  }
  const found = await runGuard(['find', '--json'], { home, clock: slow })
  const { problems, tokens } = JSON.parse(found.stdout)
  expect(problems).toMatchObject([{ code: 'SEARCH_CUT_SHORT', path: home }])
  expect(tokens[0].sites.length).toBeGreaterThan(0)
  expect(tokens[0].sites.length).toBeLessThan(20)

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services, clock: slow })
  expect(code).not.toBe(0)
  expect(stderr).toContain('--partial-search')
  expect(await services.isValid(token)).toBe(true)
})
