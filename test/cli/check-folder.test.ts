import { expect, test } from 'vitest'
import { checkFolder, type FolderUser } from '../../src/cli/check-folder.ts'
import type { OwnFolder } from '../../src/cli/own-folders.ts'
import type { FolderFacts, Rights } from '../../src/system/folder-facts.ts'

const [ME, GROUP, OTHER] = [1000, 1000, 1001]

const asker: FolderUser = {
  uid: ME,
  gid: GROUP,
  hasOthers: gid => gid !== GROUP,
  home: '/home/me',
  accountHome: '/home/me',
  cwd: '/home/me/clone',
  projects: ['/home/me/clone'],
}

function rights(path: string, mode: number, owner = ME, group = GROUP): Rights {
  return { path, owner, group, mode }
}

function facts(path: string, known: Partial<FolderFacts> = {}): FolderFacts {
  const self = rights(path, 0o700)
  return {
    ...{ realPath: path, self, above: [], files: [], closed: undefined, readOnly: undefined },
    keepsModes: true,
    ...known,
  }
}

interface Case {
  movedBy?: string
  path?: string
  facts?: Partial<FolderFacts>
  asker?: Partial<FolderUser>
  holds?: OwnFolder['holds']
}

function judge({ movedBy, path = '/home/me/.config/guard', facts: known, asker: who, holds = 'config' }: Case) {
  const judged = checkFolder({ holds, path, movedBy }, facts(path, known), { ...asker, ...who })
  const { refusal, notes, tooOpen, mayNameOrigins } = judged
  return [
    refusal ? `refused: ${refusal.kind}` : 'used',
    ...notes.map(({ kind }) => `noted: ${kind}`),
    ...tooOpen.map(each => `tightened: ${each.path}`),
    ...(mayNameOrigins ? [] : ['names no origin']),
  ]
}

const CONFIG = '/home/me/.config/guard/config.toml'
const MOVED = { movedBy: 'XDG_CONFIG_HOME', path: '/srv/me/guard' }

test.for<[string, Case, string[]]>([
  ['in its usual place', {}, ['used']],
  ['in its usual place, with the home as current folder', { asker: { cwd: '/home/me', projects: [] } }, ['used']],
  ['in a home that is a git repository', { asker: { cwd: '/home/me', projects: ['/home/me'] } }, ['used']],
  [
    'behind a link of stow into the repository of the dotfiles, where the user is',
    {
      facts: { realPath: '/home/me/dotfiles/guard' },
      asker: { cwd: '/home/me/dotfiles', projects: ['/home/me/dotfiles'] },
    },
    ['used'],
  ],
  [
    'with a config that home-manager links into a store of root',
    { facts: { files: [rights('/nix/store/x/config.toml', 0o444, 0, 0)] } },
    ['used'],
  ],
  ['with umask 002 and a group of the user alone', { facts: { self: rights('/x', 0o775) } }, ['used']],
  [
    'as a container with an arbitrary user and HOME=/ has it',
    {
      path: '/.config/guard',
      facts: { self: rights('/.config/guard', 0o775, 0, 0) },
      asker: { home: '/', accountHome: undefined, cwd: '/work', projects: ['/work'] },
    },
    ['used'],
  ],
  [
    'as a CI container with root in the home of another user has it',
    {
      path: '/github/home/.config/guard',
      facts: { self: undefined },
      asker: { uid: 0, gid: 0, home: '/github/home', accountHome: '/root', cwd: '/__w/r', projects: ['/__w/r'] },
    },
    ['used'],
  ],
  [
    'in a home of NFS whose server names another owner',
    { facts: { self: rights('/home/me/.config/guard', 0o755, 65534, 65534) } },
    ['used', 'noted: foreign'],
  ],
  [
    'on a Windows drive of WSL, 0777 throughout',
    {
      ...MOVED,
      path: '/mnt/c/me/guard',
      facts: { keepsModes: false, self: rights('/mnt/c/me/guard', 0o777), above: [rights('/mnt/c/me', 0o777)] },
    },
    ['used'],
  ],
  [
    'on a Windows drive of WSL that is mounted for another user',
    { ...MOVED, facts: { keepsModes: false, self: rights('/srv/me/guard', 0o777, OTHER) } },
    ['refused: foreign'],
  ],
  [
    'elsewhere, where only the user can write',
    { ...MOVED, facts: { above: [rights('/srv/me', 0o755), rights('/srv', 0o755, 0, 0)] } },
    ['used'],
  ],
  [
    'elsewhere, and not there yet',
    { ...MOVED, facts: { self: undefined, above: [rights('/srv', 0o755, 0, 0)] } },
    ['used'],
  ],
  [
    'in /tmp, where only its owner can give it another name',
    { ...MOVED, facts: { above: [rights('/tmp', 0o1777, 0, 0)] } },
    ['used'],
  ],
  ['in a folder of group 0', { ...MOVED, facts: { self: rights('/data', 0o2775, 0, 0) } }, ['used']],
  [
    'as an application in a sandbox has it, in its own project-less corner of the home',
    { ...MOVED, path: '/home/me/.var/app/x/config/guard' },
    ['used'],
  ],

  ['moved into the clone', { ...MOVED, path: '/home/me/clone/.cfg/guard' }, ['refused: inside']],
  [
    'moved into the root of a workspace, from one of its packages',
    {
      ...MOVED,
      path: '/home/me/clone/.cfg/guard',
      asker: { cwd: '/home/me/clone/p', projects: ['/home/me/clone/p', '/home/me/clone'] },
    },
    ['refused: inside'],
  ],
  [
    'moved into the current folder, which nothing marks',
    { ...MOVED, path: '/home/me/clone/.cfg/guard', asker: { projects: [] } },
    ['refused: inside'],
  ],
  [
    'moved into the current folder below a home that is a git repository',
    { ...MOVED, path: '/home/me/clone/.cfg/guard', asker: { projects: ['/home/me'] } },
    ['refused: inside'],
  ],
  [
    'moved to a link that leads into the clone',
    { ...MOVED, facts: { realPath: '/home/me/clone/.cfg/guard' } },
    ['refused: inside'],
  ],
  [
    'moved to a link in the clone that leads out of it',
    { ...MOVED, path: '/home/me/clone/.cfg/guard', facts: { realPath: '/srv/me/guard' } },
    ['refused: inside'],
  ],
  ['moved beside the clone, under a name that begins alike', { ...MOVED, path: '/home/me/clone-cfg/guard' }, ['used']],
  [
    'moved with HOME into the clone',
    { path: '/home/me/clone/h/.config/guard', asker: { home: '/home/me/clone/h' } },
    ['refused: inside'],
  ],
  [
    'moved with HOME to the clone itself',
    { path: '/home/me/clone/.config/guard', asker: { home: '/home/me/clone' } },
    ['used', 'names no origin'],
  ],
  [
    'moved with HOME to the current folder, in the clone',
    { path: '/home/me/clone/p/.config/guard', asker: { home: '/home/me/clone/p', cwd: '/home/me/clone/p' } },
    ['used', 'names no origin'],
  ],
  [
    'moved with HOME to a folder that is no project',
    { path: '/tmp/h/.config/guard', asker: { home: '/tmp/h', cwd: '/tmp/h', projects: [] } },
    ['used'],
  ],
  [
    'moved with HOME to the clone, and then below it',
    { ...MOVED, path: '/home/me/clone/.cfg/guard', asker: { home: '/home/me/clone' } },
    ['used', 'names no origin'],
  ],
  [
    'moved to a folder of another user',
    { ...MOVED, facts: { self: rights('/srv/me/guard', 0o700, OTHER) } },
    ['refused: foreign'],
  ],
  [
    'moved to a folder of root that others write',
    { ...MOVED, facts: { self: rights('/srv/me/guard', 0o777, 0, 0) } },
    ['refused: open'],
  ],
  [
    'moved below a folder of another user',
    { ...MOVED, facts: { above: [rights('/srv/me', 0o755, OTHER)] } },
    ['refused: foreign'],
  ],
  [
    'moved below a folder that others write',
    { ...MOVED, facts: { above: [rights('/srv/me', 0o777)] } },
    ['refused: open'],
  ],
  [
    'moved, with a file of another user in it',
    { ...MOVED, facts: { files: [rights(CONFIG, 0o644, OTHER)] } },
    ['refused: foreign'],
  ],
  ['of the user, and writable by everybody', { facts: { self: rights('/x', 0o777) } }, ['used', 'tightened: /x']],
  [
    'of the user, and writable by a group with others in it',
    { facts: { self: rights('/x', 0o770, ME, 50) } },
    ['used', 'tightened: /x'],
  ],
  ['with a config that others write', { facts: { files: [rights(CONFIG, 0o666)] } }, ['used', `tightened: ${CONFIG}`]],
  ['with a config of another user', { facts: { files: [rights(CONFIG, 0o644, OTHER)] } }, ['used', 'noted: foreign']],
  [
    'that root left behind',
    {
      holds: 'state',
      facts: {
        self: rights('/home/me/.config/guard', 0o700, 0, 0),
        closed: rights('/home/me/.config/guard', 0o700, 0, 0),
      },
    },
    ['refused: closed'],
  ],
  [
    'that cannot be made where root owns the folder above',
    { holds: 'state', facts: { self: undefined, readOnly: rights('/home/me/.config', 0o755, 0, 0) } },
    ['refused: closed'],
  ],
  [
    'that cannot be made in a home of root, as in a container',
    {
      holds: 'state',
      path: '/.local/state/guard',
      facts: { self: undefined, readOnly: rights('/', 0o755, 0, 0) },
      asker: { home: '/', accountHome: undefined, cwd: '/work', projects: [] },
    },
    ['used'],
  ],
  [
    'on Windows, which has no modes',
    { ...MOVED, facts: { self: rights('/x', 0o777, OTHER) }, asker: { uid: undefined } },
    ['used'],
  ],
])("one of guard's own folders is checked: %s", ([, given, expected]) => {
  expect(judge(given)).toEqual(expected)
})
