import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { verbs } from '../../src/commands/index.ts'
import { createUsers, type Users } from '../../src/system/users.ts'
import { type Run, runGuard, sandbox, spawnGuard, tempHome } from '../helpers/guard.ts'
import { ordinaryUser } from '../helpers/ordinary-user.ts'

const ELSEWHERE = '[services]\nnpm = "https://guard.example/npm/"\n'
const TOKEN = 'tg_anon_TEST1own2folders3'
const OTHER = 4242

/** A home that is the account's own, as on a real machine; tests with a moved HOME do not use this. */
function accountWith(home: string, account: Partial<Users> = {}): Users {
  return { ...createUsers(), home: () => home, ...account }
}

/** The output of a rotation that sends nothing. */
async function preview(run: Run) {
  return runGuard(['rotate', '--dry-run', '--here'], run)
}

/** A home with one copy of a token that the sandbox issued. */
async function homeToRotate(tree: Record<string, string> = {}) {
  const services = await sandbox()
  const token = await services.issue()
  const home = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${token}\n`, ...tree })
  const run: Run = { home: home.home, sandbox: services, users: accountWith(home.home) }
  const rotates = async (given: Partial<Run> = {}) => {
    const finished = await runGuard(['rotate', '--yes', '--tracked=write'], { ...run, ...given })
    return { ...finished, isRotated: !home.read('.npmrc').includes(token) }
  }
  return { ...home, services, token, run, rotates }
}

/** Only root can give a file to another user. */
const asRoot = test.skipIf(process.geteuid?.() !== 0)

const REFUSED = { code: 8, isRotated: false }
const DONE = { code: 0, isRotated: true }

describe('a variable set by a clone', () => {
  const clone = { 'clone/package.json': '{}', 'clone/.cfg/guard/config.toml': ELSEWHERE }

  test.for<[string, (clone: string) => Record<string, string>]>([
    ['XDG_CONFIG_HOME', folder => ({ XDG_CONFIG_HOME: join(folder, '.cfg') })],
    ['XDG_STATE_HOME', folder => ({ XDG_STATE_HOME: join(folder, '.cfg') })],
    ['GUARD_STATE_DIR', folder => ({ GUARD_STATE_DIR: join(folder, '.cfg') })],
    ['GUARD_STATE_DIR, relative', () => ({ GUARD_STATE_DIR: '.cfg' })],
    ['GUARD_STATE_DIR, with dots in it', folder => ({ GUARD_STATE_DIR: `${folder}/../clone/./.cfg` })],
    ['HOME', folder => ({ HOME: join(folder, '.cfg') })],
  ])("cannot move guard's config or state into the clone: %s", async ([name, variables]) => {
    const { home, run, rotates } = await homeToRotate(clone)
    const folder = join(home, 'clone')
    const env = variables(folder)
    const moved = env.HOME ? { ...run, home: env.HOME } : run

    expect(await rotates({ ...moved, env, cwd: folder })).toMatchObject({
      ...REFUSED,
      stderr: expect.stringContaining(`${name.split(',')[0]} puts this folder into the project`),
    })
  })

  test('cannot redirect the token to another service, and reading commands ignore its files', async () => {
    const { home, run } = await homeToRotate(clone)
    const folder = join(home, 'clone')
    const env = { XDG_CONFIG_HOME: join(folder, '.cfg'), XDG_STATE_HOME: join(folder, '.cfg') }

    const { code, stderr } = await runGuard(['status'], { ...run, env, cwd: folder })

    expect([code, stderr]).toEqual([0, expect.stringContaining('guard goes on as if nothing were in it')])
    expect(stderr).not.toContain('guard.example')
  })

  test('cannot plant a journal or a token in one', async () => {
    const journal = 'clone/.cfg/guard/journal-11111111-1111-4111-8111-111111111111.jsonl'
    const { home, run } = await homeToRotate({ ...clone, [journal]: 'not a journal\n' })
    const folder = join(home, 'clone')
    const given = { ...run, env: { XDG_STATE_HOME: join(folder, '.cfg') }, cwd: folder }

    expect((await runGuard(['resume'], given)).code).toBe(8)
    expect(readFileSync(join(home, journal), 'utf8')).toBe('not a journal\n')
    expect((await runGuard(['find'], given)).stderr).not.toContain('guard resume')
  })

  test('that sets HOME cannot change the service URLs', async () => {
    const { home, read } = tempHome({ '.git/HEAD': 'ref: refs/heads/main\n', '.config/guard/config.toml': ELSEWHERE })
    const changed = await runGuard(['setup', '--yes', '--tool', 'npm', '--anonymous'], { home })
    const looked = await runGuard(['doctor', 'settings', '--json'], { home })

    expect([changed.code, changed.stderr]).toEqual([8, expect.stringContaining('HOME is in a project')])
    expect(JSON.parse(looked.stdout).checks[0]).toMatchObject({ outcome: 'warning', evidence: 'the built-in services' })
    expect(read('.config/guard/config.toml')).toBe(ELSEWHERE)
  })
})

describe('a legitimate set-up works:', () => {
  test('the current folder is HOME', async () => {
    const { home, rotates } = await homeToRotate()
    expect(await rotates({ cwd: home })).toMatchObject(DONE)
  })

  test('the current folder is a HOME that the password database does not know', async () => {
    const { home, rotates } = await homeToRotate()
    expect(await rotates({ cwd: home, users: createUsers() })).toMatchObject(DONE)
  })

  test.for(['known to the password database', 'set by hand'])('HOME is a git repository, %s', async how => {
    const { home, run, rotates } = await homeToRotate()
    spawnSync('git', ['init', '-q', home])
    const users = how === 'set by hand' ? createUsers() : run.users!
    expect(await rotates({ users })).toMatchObject({ ...DONE, stderr: expect.not.stringContaining('note: /') })
  })

  test('stow links the config from the dotfiles, and the user works there', async () => {
    const { home, rotates, write } = await homeToRotate({ 'dotfiles/guard/config.toml': 'keychain = false\n' })
    write('.config/x', '')
    symlinkSync(join(home, 'dotfiles/guard'), join(home, '.config/guard'))
    spawnSync('git', ['init', '-q', join(home, 'dotfiles')])
    const env = { XDG_CONFIG_HOME: join(home, '.config') }
    expect(await rotates({ env, cwd: join(home, 'dotfiles') })).toMatchObject(DONE)
  })

  test('yadm keeps HOME in a bare repository', async () => {
    const { home, rotates } = await homeToRotate({ '.config/guard/config.toml': 'keychain = false\n' })
    spawnSync('git', ['init', '-q', '--bare', join(home, '.local/share/yadm/repo.git')])
    expect(await rotates()).toMatchObject(DONE)
  })

  test('home-manager links a config that root owns, 0444', async () => {
    const { home, rotates, write } = await homeToRotate({ 'nix/store/1-files/config.toml': 'keychain = false\n' })
    const stored = join(home, 'nix/store/1-files/config.toml')
    chmodSync(stored, 0o444)
    write('.config/guard/x', '')
    symlinkSync(stored, join(home, '.config/guard/config.toml'))
    expect(await rotates()).toMatchObject(DONE)
    expect(statSync(stored).mode & 0o777).toBe(0o444)
  })

  test('the umask is 002, and the group is of this user alone', async () => {
    const { home, rotates } = await homeToRotate()
    for (const folder of ['.config', '.config/guard', '.local', '.local/state', '.local/state/guard'])
      mkdirSync(join(home, folder), { mode: 0o775 })
    for (const folder of ['.config/guard', '.local/state/guard']) chmodSync(join(home, folder), 0o775)
    expect(await rotates()).toMatchObject({ ...DONE, stderr: expect.not.stringContaining('note: /') })
    expect(statSync(join(home, '.local/state/guard')).mode & 0o777).toBe(0o775)
  })

  test('everything is 0777, as on a Windows drive of WSL: the usual place is used', async () => {
    const { home, rotates } = await homeToRotate({ '.local/state/guard/x': '' })
    for (const folder of ['.', '.local', '.local/state', '.local/state/guard']) chmodSync(join(home, folder), 0o777)
    expect(await rotates()).toMatchObject(DONE)
  })

  asRoot('a container of CI runs as root, and HOME belongs to another user', async () => {
    const { home, rotates } = await homeToRotate()
    for (const path of ['.', '.npmrc']) chownSync(join(home, path), OTHER, OTHER)
    const users = accountWith('/root', { uid: 0, gid: 0, byId: () => undefined })
    expect(await rotates({ users })).toMatchObject(DONE)
  })

  asRoot('that user is in the password database, with another home', async () => {
    const { home, rotates } = await homeToRotate()
    chownSync(home, OTHER, OTHER)
    const byId = (uid: number) => ({ name: 'runner', uid, gid: uid, home: '/home/runner' })
    expect(await rotates({ users: accountWith('/root', { uid: 0, byId }) })).toMatchObject(DONE)
  })

  test('an account without an entry runs in HOME=/', async () => {
    const { code, stderr } = await runGuard(['find', '--here'], {
      home: '/',
      cwd: tempHome().home,
      users: { ...createUsers(), uid: OTHER, gid: 0, home: () => undefined },
    })
    expect([code, stderr]).toEqual([expect.any(Number), expect.not.stringContaining('note:')])
    expect([0, 1]).toContain(code)
  })

  test('the state is on a disk of its own', async () => {
    const { home, rotates } = await homeToRotate()
    const { home: disk } = tempHome()
    expect(await rotates({ env: { GUARD_STATE_DIR: join(disk, 'guard') } })).toMatchObject(DONE)
    expect(existsSync(join(disk, 'guard/history.jsonl'))).toBe(true)
    expect(existsSync(join(home, '.local/state/guard'))).toBe(false)
  })
})

describe("one of guard's folders", () => {
  asRoot('that a variable names is refused if it belongs to another user', async () => {
    const { home, rotates } = await homeToRotate({ 'shared/guard/x': '' })
    chownSync(join(home, 'shared/guard'), OTHER, OTHER)
    chmodSync(join(home, 'shared/guard'), 0o777)
    const env = { GUARD_STATE_DIR: join(home, 'shared/guard') }

    expect(await rotates({ env })).toMatchObject({
      ...REFUSED,
      stderr: expect.stringContaining(`it belongs to another user (uid ${OTHER})`),
    })
  })

  asRoot('that a link leads to is judged by its real path', async () => {
    const { home, rotates } = await homeToRotate({ 'shared/guard/x': '' })
    chownSync(join(home, 'shared/guard'), OTHER, OTHER)
    symlinkSync(join(home, 'shared/guard'), join(home, 'link'))
    lchownSync(join(home, 'link'), 0, 0)
    expect(await rotates({ env: { GUARD_STATE_DIR: join(home, 'link') } })).toMatchObject(REFUSED)
  })

  test('that is too open is closed to others, with a message', async () => {
    const { home, rotates } = await homeToRotate({
      'state/guard/x': '',
      '.config/guard/config.toml': 'keychain = false\n',
    })
    chmodSync(join(home, 'state/guard'), 0o777)
    chmodSync(join(home, '.config/guard/config.toml'), 0o666)
    const modes = () =>
      ['state/guard', '.config/guard/config.toml'].map(path => statSync(join(home, path)).mode & 0o777)
    const env = { XDG_STATE_HOME: join(home, 'state') }

    const looked = await runGuard(['find'], { home, env, users: accountWith(home) })
    expect([looked.stderr, modes()]).toEqual([expect.stringContaining('other users can write it'), [0o777, 0o666]])
    const { stderr, ...rest } = await rotates({ env })
    expect(rest).toMatchObject(DONE)
    expect(stderr).toContain(`note: ${join(home, 'state/guard')}: other users could write it, and cannot any more\n`)
    expect(modes()).toEqual([0o755, 0o644])
  })

  test('is checked but not closed by a dry run', async () => {
    const { home, run } = await homeToRotate({ '.local/state/guard/x': '' })
    chmodSync(join(home, '.local/state/guard'), 0o777)
    expect((await preview(run)).code).toBe(0)
    expect(statSync(join(home, '.local/state/guard')).mode & 0o777).toBe(0o777)
  })
})

describe('the config file', () => {
  test.for<[string, string]>([
    ['[services]\nnmp = "https://guard.example/"\n', 'guard knows no setting services.nmp'],
    ['[service]\nnpm = "https://guard.example/"\n', 'guard knows no setting service'],
    ['keychian = true\n', 'guard knows no setting keychian'],
    ['[services]\ntoString = "https://guard.example/"\n', 'guard knows no setting services.toString'],
  ])('with an unknown key stops only commands that change something: %j', async ([text, message]) => {
    const { home, rotates, run } = await homeToRotate({ '.config/guard/config.toml': text })
    const changed = await rotates()
    expect([changed.code, changed.isRotated, changed.stderr]).toEqual([2, false, expect.stringContaining(message)])
    const looked = await runGuard(['status'], run)
    expect([looked.code, looked.stderr]).toEqual([
      0,
      expect.stringContaining(`note: ${join(home, '.config/guard/config.toml')}: `),
    ])
  })

  test('with an unknown key leads to a suggestion', async () => {
    const { run } = await homeToRotate({ '.config/guard/config.toml': '[services]\nnmp = "https://guard.example/"\n' })
    expect((await runGuard(['rotate', '--yes'], run)).stderr).toContain('hint: did you mean services.npm?\n')
  })

  test.for(['a named pipe', '/dev/zero', '/dev/tty', 'a folder'])('that is %s never blocks guard', async kind => {
    const { home } = tempHome({ '.config/guard/x': '' })
    const path = join(home, '.config/guard/config.toml')
    if (kind === 'a named pipe') expect(spawnSync('mkfifo', [path]).status).toBe(0)
    else if (kind === 'a folder') mkdirSync(path)
    else symlinkSync(kind, path)
    const { code, stderr } = await runGuard(['find'], { home })
    expect([code, stderr]).toEqual([6, expect.stringContaining(`${path} cannot be read: `)])
  })

  test('that moves a service is named in every preview and by the doctor', async () => {
    const config = '[services]\npypi = "https://pypi.guard.example/"\n'
    const { home, run } = await homeToRotate({ '.config/guard/config.toml': config })
    delete (run.sandbox!.environment as Record<string, string>).GUARD_PYPI_URL
    const named = `the service pypi is https://pypi.guard.example/, as ${join(home, '.config/guard/config.toml')} says`
    const previews = [
      ['rotate', '--dry-run'],
      ['sync', '--dry-run'],
      ['reset', 'a@example.com', '--dry-run'],
      ['revoke', '--dry-run'],
      ['setup', '--dry-run', '--tool', 'npm'],
      ['remove', '--dry-run'],
    ]

    for (const args of previews)
      expect((await runGuard(args, run)).stderr, args.join(' ')).toContain(`note: ${named}\n`)
    const { stdout } = await runGuard(['doctor', 'settings', '--json'], run)
    expect(JSON.parse(stdout).checks[0]).toMatchObject({ outcome: 'ok', evidence: named })
  })
})

describe('root', () => {
  const owner = { name: 'alice', uid: OTHER, gid: OTHER }

  asRoot('does not work in the home of a user of this machine, and is told how to', async () => {
    const { home, rotates, run } = await homeToRotate()
    chownSync(home, OTHER, OTHER)
    const users = accountWith('/root', { uid: 0, gid: 0, byId: () => ({ ...owner, home }) })
    const { stderr, ...rest } = await rotates({ users })
    expect(rest).toMatchObject(REFUSED)
    expect(stderr).toContain('hint: run `sudo -H -u alice guard rotate --yes --tracked=write`')
    expect(stderr).toContain('or add `--for-user alice`')
    expect((await runGuard(['status'], { ...run, users })).code).toBe(0)
    expect((await runGuard(['rotate', '--dry-run'], { ...run, users })).code).toBe(0)
    expect((await runGuard(['rotate', '--help'], { ...run, users })).code).toBe(0)
  })

  asRoot('works in that home for its user alone', async () => {
    const { home, rotates } = await homeToRotate()
    chownSync(home, OTHER, OTHER)
    const became: string[] = []
    const account = { ...owner, home }
    const users = accountWith('/root', { uid: 0, gid: 0, byId: () => account, byName: () => account })
    users.become = ({ name }) => {
      became.push(name)
      return { ...users, home: () => home }
    }
    const finished = await runGuard(['rotate', '--yes', '--for-user', 'alice'], { home, users })
    expect([became, finished.code]).toEqual([['alice'], expect.any(Number)])
    expect((await rotates({ users: { ...users, uid: OTHER } })).code).toBe(0)
  })

  test('gets an error for an unknown user, and other users get one that root is needed', async () => {
    const { home } = tempHome()
    const nobody = { ...createUsers(), byName: () => undefined }
    expect(await runGuard(['find', '--for-user', 'nobody-here'], { home, users: nobody })).toMatchObject({ code: 2 })
    const users = { ...createUsers(), uid: 1000, byName: () => ({ ...owner, home: '/home/alice' }) }
    const { code, stderr } = await runGuard(['find', '--for-user', 'alice'], { home, users })
    expect([code, stderr]).toEqual([2, expect.stringContaining('only root can work for another user, alice')])
  })

  const user = ordinaryUser()
  const name = spawnSync('id', ['-un', '65534'], { encoding: 'utf8' }).stdout.trim()

  test.skipIf(process.geteuid?.() !== 0 || !user || !name)(
    'leaves no files of root in the home of the user it works for',
    async () => {
      const services = await sandbox()
      const token = await services.issue()
      const { home, files, read } = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${token}\n` })
      user!.own(home)
      const run = { home, sandbox: services, env: { PATH: '/usr/bin:/bin' } }

      for (const args of [
        ['rotate', '--yes'],
        ['setup', '--yes', '--tool', 'pip', '--tool', 'yarn', '--tool', 'go'],
      ]) {
        const { code, stderr } = await spawnGuard([...args, '--for-user', name], run)
        expect([code, stderr], args.join(' ')).toEqual([0, expect.anything()])
      }

      const made = spawnSync('find', [home, '!', '-uid', '65534'], { encoding: 'utf8' }).stdout
      expect([made, files().length > 4, read('.npmrc').includes(token)]).toEqual(['', true, false])
    },
  )

  test.skipIf(process.geteuid?.() !== 0 || !user)(
    'is named, with the command that fixes it, if its state folder is in the way',
    async () => {
      const { home } = tempHome({ '.npmrc': `//npm.flatt.tech/:_authToken=${TOKEN}\n`, '.local/state/guard/x': '' })
      user!.own(home)
      onTestFinished(() => chownSync(join(home, '.local'), 0, 0))
      for (const folder of ['.local', '.local/state', '.local/state/guard']) {
        chownSync(join(home, folder), 0, 0)
        chmodSync(join(home, folder), 0o700)
      }
      const fix = `sudo chown -R "$(id -u):$(id -g)" ${join(home, '.local')}`
      const run = { home, ...user!.run }

      const found = await spawnGuard(['find', '--here'], run)
      expect([found.code, found.stderr]).toEqual([0, expect.stringContaining(fix)])
      const rotated = await spawnGuard(['rotate', '--yes', '--here'], run)
      expect([rotated.code, rotated.stderr]).toEqual([6, expect.stringContaining(`hint: run \`${fix}\``)])
    },
  )
})

test('every command that takes the lock declares that it changes something', () => {
  const holders = verbs.filter(({ name }) => sourceOf(name).includes('lock.hold'))
  expect(holders.length).toBeGreaterThan(6)
  expect(holders.filter(({ changes }) => !changes?.({ fix: true }, ['rotate'])).map(({ name }) => name)).toEqual([])
})

/** For a command in a single file, or in a folder of its own. */
function sourceOf(name: string): string {
  const path = join(import.meta.dirname, '../../src/commands', name)
  if (!existsSync(path)) return readFileSync(`${path}.ts`, 'utf8')
  return readdirSync(path)
    .map(file => readFileSync(join(path, file), 'utf8'))
    .join('')
}
