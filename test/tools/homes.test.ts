import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FileRead } from '../../src/core/ports/files.ts'
import type { SearchResult } from '../../src/core/ports/search.ts'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { type DiscoverContext, discover } from '../../src/find/discover.ts'
import type { Discovery } from '../../src/find/discovery.ts'
import { planRewrite } from '../../src/rotate/plan.ts'
import { findNames } from '../../src/system/find-names.ts'
import { bytePath } from '../../src/system/walk.ts'
import { movableClock } from '../helpers/clock.ts'
import { NO_KEYCHAIN } from '../helpers/no-keychain.ts'

/** What a fixture says besides its files: `cwd` is a folder of the home. */
interface Setting {
  cwd?: string
  env?: Record<string, string>
  platform?: NodeJS.Platform
}

const HOMES = join(import.meta.dirname, '../fixtures/homes')
const names = readdirSync(HOMES).sort()

// Each folder is one way in which people were seen to configure Guard: `home` stands for their home folder, `etc` for
// /etc. GUARD_UPDATE=1 writes the findings down instead of comparing them; read what it wrote.
describe('a home like those of the users', () => {
  test.for(names)('%s', async name => {
    const folder = join(HOMES, name)
    const ctx = contextOf(folder)
    const found = await discover(ctx, { here: false, searchMilliseconds: 10_000 })
    const findings = {
      sites: found.sites.map(({ path, line, column, tool, level, key, carrier, host, writable, token }) => ({
        ...{ place: `${path}:${line}:${column}`, tool, level, key, carrier, host: host ?? null, writable },
        token: String(token),
      })),
      references: found.references.map(({ path, line, tool, level, key, name, fingerprint, definition, external }) => ({
        ...{ place: `${path}:${line}`, tool, level, key, name, resolved: fingerprint !== null, external },
        definition: definition ? `${definition.path}:${definition.line}` : null,
      })),
      problems: found.problems,
      rotation: rotationOf(found),
    }
    const expected = join(folder, 'expected.json')
    if (process.env.GUARD_UPDATE) writeFileSync(expected, `${JSON.stringify(findings, null, 2)}\n`)
    expect(findings).toEqual(JSON.parse(readFileSync(expected, 'utf8')))
  })

  test('there is one for each pattern', () => {
    expect(names.map(name => Number(name.slice(0, 2)))).toEqual(Array.from({ length: 37 }, (_, index) => index + 1))
  })
})

const GUARD_HOSTS = new Set(Object.values(VENDOR_URLS).map(url => new URL(url).host))

/** What `guard rotate` would do about the token. */
function rotationOf(found: Discovery) {
  const [site] = found.sites
  if (!site) return null
  const plan = planRewrite({ found, token: site.token, trustedHosts: GUARD_HOSTS, git: new Map(), flags: {} })
  return { rewrites: plan.files.map(file => file.path), refusals: plan.refusals.map(refusal => refusal.code) }
}

function contextOf(folder: string): DiscoverContext {
  const setting: Setting = JSON.parse(readFileSync(join(folder, 'setting.json'), 'utf8'))
  const { cwd = '', env = {}, platform = 'linux' } = setting
  const home = platform === 'win32' ? 'C:\\Users\\user' : '/home/user'
  const toReal = (path: string) => {
    const slashed = path.replaceAll('\\', '/').replace(/^C:/, '')
    if (slashed.startsWith('/etc/')) return join(folder, slashed)
    return slashed.replace(/^\/(?:home|Users)\/user(?=\/|$)/, join(folder, 'home'))
  }
  const toShown = (path: string) => {
    const below = path.slice(join(folder, 'home').length)
    return home + (platform === 'win32' ? below.replaceAll('/', '\\') : below)
  }
  return {
    home,
    cwd: cwd ? `${home}/${cwd}` : home,
    env,
    platform,
    keychain: NO_KEYCHAIN,
    settings: {
      urls: VENDOR_URLS,
      stateFolder: `${home}/state`,
      keychain: false,
      unread: [],
      bot: undefined,
      takumoKey: undefined,
    },
    clock: movableClock(new Date(0)),
    files: {
      read: path => (toReal(path).startsWith(folder) ? readFixture(toReal(path), path) : { kind: 'absent', path }),
      writeProblem: () => undefined,
      creationProblem: () => undefined,
      realPath: path => path,
      ownerOf: () => 'none',
    },
    search: {
      findByName: async (root, request): Promise<SearchResult> => {
        if (!toReal(root).startsWith(folder)) return { paths: [], partial: false, unreadable: [] }
        const work = { ...request, folders: [bytePath(toReal(root))], until: Number.POSITIVE_INFINITY }
        const { paths } = findNames(work, () => new Set())
        return { paths: paths.map(toShown).sort(), partial: false, unreadable: [] }
      },
    },
  }
}

function readFixture(real: string, path: string): FileRead {
  if (!existsSync(real) || !statSync(real).isFile()) return { kind: 'absent', path }
  return { kind: 'file', path, realPath: path, text: readFileSync(real, 'latin1'), hash: real, mode: 0o600 }
}
