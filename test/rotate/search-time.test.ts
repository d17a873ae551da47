import { describe, expect, test } from 'vitest'
import type { FileReader } from '../../src/core/ports/files.ts'
import type { SearchResult } from '../../src/core/ports/search.ts'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { type DiscoverContext, discover } from '../../src/find/discover.ts'
import { movableClock } from '../helpers/clock.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { NO_KEYCHAIN } from '../helpers/no-keychain.ts'

const TOKEN = 'tg_anon_TESTx7Qm2VbN4kLp9sWd'
const SECOND = 1000

interface Costs {
  /** How long it takes to read a file, and to use its text once. */
  read?: number
  use?: number
  search?: number
}

/** A home in which reading, parsing and searching take time on a clock of the test's own. */
function world(tree: Record<string, string>, { read = 0, use = 0, search = 0 }: Costs) {
  const clock = movableClock(new Date(0))
  const [opened, searches]: [string[], number[]] = [[], []]
  let lateUses = 0
  const reader = {
    read(path: string) {
      const text = tree[path]
      if (text === undefined) return { kind: 'absent', path }
      opened.push(path)
      clock.advance(read)
      const started = clock.now().getTime()
      return {
        ...{ kind: 'file', path, realPath: path, hash: '', mode: 0o600 },
        get text() {
          if (clock.now().getTime() > Math.max(10 * SECOND, started + 12 * use)) lateUses += 1
          clock.advance(use)
          return text
        },
      }
    },
    ownerOf: () => 'none',
    writeProblem: () => undefined,
  } as unknown as FileReader
  const findByName = async (_: string, { milliseconds }: { milliseconds: number }): Promise<SearchResult> => {
    searches.push(milliseconds)
    clock.advance(search)
    const paths = Object.keys(tree).filter(path => path.startsWith('/h/p/'))
    return { paths, partial: milliseconds <= 0, unreadable: [] }
  }
  const settings = { urls: VENDOR_URLS, stateFolder: '/s', keychain: false, unread: [] }
  const ctx = {
    home: '/h',
    cwd: '/h',
    env: {},
    platform: 'linux',
    settings,
    clock,
    files: reader,
    search: { findByName },
    keychain: NO_KEYCHAIN,
  }
  return {
    ...{ opened, searches },
    lateUses: () => lateUses,
    find: () => discover(ctx as unknown as DiscoverContext, { here: false, searchMilliseconds: 10 * SECOND }),
  }
}

const KNOWN = ['/h/.npmrc', '/h/.yarnrc.yml', '/h/.bunfig.toml', '/h/.netrc', '/h/.zshrc', '/h/.bashrc']
const SHELL = `export NPM_TOKEN=${TOKEN}\nexport X=$NPM_TOKEN\n`
const known = Object.fromEntries(KNOWN.map(path => [path, SHELL]))
const projects = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/h/p/${at}/.env`, SHELL]))

describe('within ten seconds', () => {
  test('everything is read that takes no longer', async () => {
    const { find, opened } = world({ ...known, ...projects }, { read: SECOND / 4, search: SECOND / 10 })
    const { partial, problems } = await find()
    expect(partial).toBe(false)
    expect(problems.map(({ code }) => code)).not.toContain('SEARCH_CUT_SHORT')
    expect(opened.length).toBe(KNOWN.length + 9)
  })

  test.for<[string, Costs, number]>([
    ['the known places', { read: 4 * SECOND }, 3],
    ['files below the home folder', { read: SECOND }, 11],
    ['a search', { search: 11 * SECOND }, KNOWN.length],
    ['what is made of texts', { use: SECOND }, 6],
  ])(
    'what is left is given up if more was spent on %s, and that is a problem like any other',
    async ([, costs, most]) => {
      const { find, opened, lateUses } = world({ ...known, ...projects }, costs)
      const { partial, problems, stats } = await find()
      expect(partial).toBe(true)
      expect(problems.filter(({ code }) => code === 'SEARCH_CUT_SHORT')).toHaveLength(1)
      expect(opened.length).toBeLessThanOrEqual(most)
      expect(opened.length).toBeGreaterThan(0)
      expect(stats.files).toBe(opened.length)
      expect(lateUses()).toBe(0)
    },
  )

  test('a search has the time that is left, and none twice', async () => {
    const { find, searches } = world({ ...known, ...projects }, { read: SECOND, search: 3 * SECOND })
    await find()
    expect(Math.max(...searches)).toBeLessThanOrEqual(4 * SECOND)
    expect(searches.at(-1)).toBeLessThan(4 * SECOND)
  })
})

test('rotate asks if reading took longer than --search-time, and that flag goes on', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const { home, read } = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${token}\n` })
  // Each look at the clock is a second later than the one before.
  const clock = movableClock()
  const now = () => {
    clock.advance(SECOND)
    return clock.now()
  }
  const rotate = (...flags: string[]) =>
    runGuard(['rotate', '--yes', '--search-time', '60', ...flags], {
      home,
      sandbox: services,
      clock: { ...clock, now },
    })

  const asked = await rotate()
  expect(asked.stderr).toContain('the search ran out of time, so a copy may have been missed [PARTIAL_SEARCH]')
  expect([asked.code, read('.npmrc').includes(token)]).toEqual([2, true])
  expect((await rotate('--partial-search')).code).toBe(0)
  expect(read('.npmrc')).not.toContain(token)
})
