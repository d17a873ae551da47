import { expect, test } from 'vitest'
import { listConfigLocations, type ReadingContext } from '../../src/precedence/config-locations.ts'
import { readerOf } from '../../src/tools/readers.ts'

const HERE: ReadingContext = { home: '/home/a', cwd: '/home/a/p/sub', env: {}, platform: 'linux', root: '/home/a/p' }

/** The files in the home folder that a tool reads, strongest first; behind those that it does not read, why. */
function filesOf(tool: string, here: Partial<ReadingContext>): string[] {
  return listConfigLocations(readerOf(tool), { ...HERE, ...here })
    .filter(({ path }) => path.startsWith('/home/a') && !/netrc$|yarnrc$|yarn\/config$/.test(path))
    .map(({ path, order, unread }) => `${path} ${order}${unread ? ` (${unread})` : ''}`)
}

const MOVED = 'not read: NPM_CONFIG_USERCONFIG names another place'
const MEMBER = 'not read: npm takes the .npmrc of the workspace root'

test.for<[string, string, Partial<ReadingContext>, string[]]>([
  ['the .npmrc of the root beats that of the user', 'npm', {}, ['/home/a/p/.npmrc 0', '/home/a/.npmrc 0']],
  [
    'a variable moves the .npmrc of the user',
    'npm',
    { env: { NPM_CONFIG_USERCONFIG: '/home/a/own' } },
    ['/home/a/p/.npmrc 0', `/home/a/.npmrc 0 (${MOVED})`, '/home/a/own 1'],
  ],
  [
    'a variable that is empty moves nothing',
    'npm',
    { env: { NPM_CONFIG_USERCONFIG: '' } },
    ['/home/a/p/.npmrc 0', '/home/a/.npmrc 0'],
  ],
  [
    'the .npmrc of a member of a workspace is not read',
    'npm',
    { root: '/home/a', member: { folder: '/home/a/p', unread: MEMBER }, home: '/home/b' },
    [`/home/a/p/.npmrc 0 (${MEMBER})`, '/home/a/.npmrc 1'],
  ],
  [
    'a home folder above the project is the home folder',
    'yarn',
    {},
    ['/home/a/p/sub/.yarnrc.yml 0', '/home/a/p/.yarnrc.yml 1', '/home/a/.yarnrc.yml 0'],
  ],
  [
    'Yarn 1 reads the current folder, the home folder, then those above',
    'yarn-1',
    {},
    ['/home/a/p/sub/.npmrc 0', '/home/a/.npmrc 0', '/home/a/p/.npmrc 0'],
  ],
  [
    'the last pip.conf of the user is the strongest',
    'pip',
    { cwd: '/srv' },
    ['/home/a/.config/pip/pip.conf 0', '/home/a/.pip/pip.conf 1'],
  ],
  [
    'a folder that only begins like the place that a variable names is another one',
    'bundler',
    { cwd: '/srv', env: { BUNDLE_USER_HOME: '/home/a/.bun' } },
    ['/home/a/.bundle/config 0 (not read: BUNDLE_USER_HOME names another place)', '/home/a/.bun/config 1'],
  ],
])('%s', ([, tool, here, expected]) => {
  expect(filesOf(tool, here)).toEqual(expected)
})
