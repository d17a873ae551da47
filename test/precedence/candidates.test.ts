import { expect, test } from 'vitest'
import type { Discovery } from '../../src/find/discovery.ts'
import { rankCandidates } from '../../src/precedence/candidates.ts'
import type { ReadingContext } from '../../src/precedence/config-locations.ts'
import { readerOf } from '../../src/tools/readers.ts'
import { discovery, ONE, reference, site, TWO, variable } from '../rotate/found.ts'

const HERE: ReadingContext = { home: '/home/a', cwd: '/home/a/p', env: {}, platform: 'linux', root: '/home/a/p' }
const PROJECT = { path: '/home/a/p/.npmrc', level: 'project' } as const
const AUTH_TOKEN = 'npm_config_//npm.flatt.tech/:_authToken'

interface Row {
  tool?: string
  found: Partial<Discovery>
  here?: Partial<ReadingContext>
  /** Path, token or variable, and rank (special, source, order, line) of each candidate. */
  expected: string[]
}

/** Of npm the sources are its variables, the project, the user, the system; a key is as special as its URL is long. */
const rows: Record<string, Row> = {
  'nothing was found': { found: {}, expected: [] },
  'files that the tool reads': {
    found: { sites: [site(), site({ ...PROJECT, token: TWO })] },
    expected: ['/home/a/.npmrc ONE -1,2,0,-1', '/home/a/p/.npmrc TWO -1,1,0,-1'],
  },
  'a copy in a comment is nothing to a tool': { found: { sites: [site({ carrier: 'comment' })] }, expected: [] },
  'a file of another project': { found: { sites: [site({ ...PROJECT, path: '/home/a/q/.npmrc' })] }, expected: [] },
  'a file of another tool': { found: { sites: [site({ path: '/home/a/.yarnrc.yml', tool: 'yarn' })] }, expected: [] },
  'a variable that the tool reads': {
    found: { sites: [variable(AUTH_TOKEN), variable('NPM_TOKEN')] },
    expected: [`env:${AUTH_TOKEN} ONE -1,0,0,-1`],
  },
  'the longer path of two keys is the more special one': {
    found: { sites: [site(), site({ line: 2, key: '//npm.flatt.tech/a/b/:_authToken' })] },
    expected: ['/home/a/.npmrc ONE -1,2,0,-1', '/home/a/.npmrc ONE -3,2,0,-2'],
  },
  'a placeholder whose variable has a token in this shell': {
    found: { references: [reference('NPM_TOKEN')] },
    here: { env: { NPM_TOKEN: TWO.reveal() } },
    expected: ['/home/a/p/.npmrc $NPM_TOKEN=TWO -1,1,0,-1'],
  },
  'a placeholder whose variable has none': {
    found: { references: [reference('NPM_TOKEN')] },
    here: { env: { NPM_TOKEN: 'secret' } },
    expected: ['/home/a/p/.npmrc $NPM_TOKEN=none -1,1,0,-1'],
  },
  'a placeholder for what the tool loads from a file beside it': {
    tool: 'yarn',
    found: {
      sites: [site({ path: '/home/a/p/.env.yarn', variable: 'T', token: TWO })],
      references: [reference('T', { path: '/home/a/p/.yarnrc.yml', tool: 'yarn' })],
    },
    expected: ['/home/a/p/.yarnrc.yml $T=TWO 0,1,0,-1'],
  },
  'a placeholder where the tool expands none': {
    tool: 'pnpm',
    found: { references: [reference('NPM_TOKEN')] },
    expected: [
      '/home/a/p/.npmrc $NPM_TOKEN=none -1,3,0,-1 (pnpm does not expand variables in the .npmrc of a project)',
    ],
  },
  'a file in which the first line counts': {
    tool: 'go',
    found: { sites: [site({ path: '/home/a/.netrc', line: 3, key: null })] },
    expected: ['/home/a/.netrc ONE 0,2,0,3'],
  },
}

const nameOf = new Map([
  [ONE.reveal(), 'ONE'],
  [TWO.reveal(), 'TWO'],
])

test.for(Object.entries(rows))('what a tool finds: %s', ([, { tool = 'npm', found, here, expected }]) => {
  const candidates = rankCandidates(readerOf(tool), discovery(found), { ...HERE, ...here })
  const shown = candidates.map(({ path, token, reference, rank, unread }) => {
    const name = token ? nameOf.get(token.reveal())! : 'none'
    const { special, source, order, line } = rank
    const numbers = [special, source, order, line].map(number => number + 0)
    return `${path} ${reference ? `$${reference}=${name}` : name} ${numbers}${unread ? ` (${unread})` : ''}`
  })
  expect(shown).toEqual(expected)
})

test('a key of Yarn that names no host has none, whatever registry the file names', () => {
  const found = discovery({
    sites: [
      site({ path: '/home/a/.yarnrc.yml', tool: 'yarn', key: 'npmAuthToken' }),
      site({ path: '/home/a/.yarnrc.yml', tool: 'yarn', key: 'npmRegistries.x.npmAuthToken' }),
    ],
  })
  expect(rankCandidates(readerOf('yarn'), found, HERE).map(({ host }) => host)).toEqual([undefined, 'npm.flatt.tech'])
})
