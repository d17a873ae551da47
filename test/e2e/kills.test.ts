import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { noStrace } from '../disk/child.ts'
import { movableClock } from '../helpers/clock.ts'
import { expectHolds, orgHost, takumoHost } from './hosts.ts'
import {
  contentsOf,
  expectRotated,
  expectUntouched,
  hasJournal,
  REGENERATE,
  resetByMail,
  type Scene,
  scene,
  type Tree,
  textsOf,
  untilStruck,
} from './scene.ts'

const FOREVER = 60_000
/** The old file gets a second name right before the new one replaces it. */
const LINK = 'link,linkat'

const threeFiles: Tree = ({ host, token }) => ({
  '.npmrc': `//${host}/npm/:_authToken=${token}\n`,
  '.yarnrc.yml': `npmAuthToken: ${token} # ours\n`,
  '.config/pip/pip.conf': `[global]\nindex-url = http://token:${token}@${host}/pypi/simple/`,
})

/** Rotates until the call hangs because of the fault, then kills guard without warning. */
async function killDuringCall(home: Scene, fault: Record<string, unknown>): Promise<void> {
  await home.services.fault({ path: REGENERATE, milliseconds: FOREVER, ...fault })
  const { child, finished } = home.start(['rotate', '--yes'])
  await untilStruck(home)
  child.kill('SIGKILL')
  expect((await finished).signal).toBe('SIGKILL')
}

test('killed before the service has done anything: resume calls again and writes every file', async () => {
  const home = await scene(threeFiles)
  await killDuringCall(home, { fault: 'delay', when: 'before' })
  expect(hasJournal(home)).toBe(true)

  const { code, stderr } = await home.guard(['resume'])

  expect(code, stderr).toBe(0)
  expect(stderr).toContain(
    '- on each other machine: guard token | ssh OTHER guard sync --token-stdin --yes --from sha256:',
  )
  await expectRotated(home)
})

test('killed, and the call arrives while resume waits: guard notices, and reset ends it', async () => {
  const home = await scene(threeFiles)
  await killDuringCall(home, { fault: 'delay', when: 'before' })
  const clock = movableClock()
  const sleep = async (milliseconds: number) => {
    await fetch(`${home.url}/faults/late`, { method: 'DELETE' })
    await expect.poll(() => home.services.isValid(home.token)).toBe(false)
    await clock.sleep(milliseconds)
  }

  const resumed = await home.guard(['resume'], { clock: { ...clock, sleep } })

  expect([resumed.code, resumed.stderr]).toEqual([7, expect.stringContaining('[ANSWER_LOST]')])
  expect(contentsOf(home)).toMatchObject(textsOf(threeFiles(home)))
  expect((await resetByMail(home)).code).toBe(0)
  await expectRotated(home)
})

test('killed, and the second call is refused with 401: the first one has arrived, and reset ends it', async () => {
  const home = await scene(threeFiles)
  await killDuringCall(home, { fault: 'delay', when: 'before' })
  await home.services.fault({ path: REGENERATE, fault: 'status', status: 401 })

  const resumed = await home.guard(['resume'])

  expect([resumed.code, resumed.stderr]).toEqual([7, expect.stringContaining('[ANSWER_LOST]')])
  expect((await resetByMail(home)).code).toBe(0)
  await expectRotated(home)
})

test('killed after the service issued the new token: resume says that the answer is lost, and reset ends it', async () => {
  const home = await scene(threeFiles)
  await killDuringCall(home, { fault: 'delay', when: 'after' })

  const resumed = await home.guard(['resume'])
  expect(resumed.code).toBe(7)
  expect(resumed.stderr).toMatch(/its answer was lost on the way \(in .+\) \[ANSWER_LOST\]/)
  expect(resumed.stderr).toContain('run `guard reset EMAIL` with the address of tg_anon_…')
  const { code, stderr } = await resetByMail(home)

  expect(code, stderr).toBe(0)
  await expectRotated(home)
})

test('killed while the answer arrives, after the token: resume takes it from the journal', async () => {
  const home = await scene(threeFiles)
  const answer = Buffer.byteLength(`{"token":"${home.token}"`)
  await home.services.fault({ path: REGENERATE, fault: 'torn', bytes: answer, milliseconds: FOREVER })
  const { child, finished } = home.start(['rotate', '--yes'])
  await expect.poll(() => journalOf(home), { interval: 5, timeout: 10_000 }).toContain('"chunk"')
  child.kill('SIGKILL')
  await finished

  const { code, stderr } = await home.guard(['resume'])

  expect(code, stderr).toBe(0)
  await expectRotated(home)
})

test('killed while the answer arrives, within the token: reset ends it', async () => {
  const home = await scene(threeFiles)
  await home.services.fault({ path: REGENERATE, fault: 'torn', bytes: 25, milliseconds: FOREVER })
  const { child, finished } = home.start(['rotate', '--yes'])
  await expect.poll(() => journalOf(home), { interval: 5, timeout: 10_000 }).toContain('"chunk"')
  child.kill('SIGKILL')
  await finished

  expect((await home.guard(['resume'])).code).toBe(7)
  const { code, stderr } = await resetByMail(home)

  expect(code, stderr).toBe(0)
  await expectRotated(home)
})

test('while a rotation is unfinished, commands that write refuse and commands that read mention it', async () => {
  const home = await scene(threeFiles)
  await killDuringCall(home, { fault: 'delay', when: 'after' })

  for (const command of ['rotate', 'sync', 'revoke']) {
    const { code, stderr } = await home.guard([command, '--yes'])
    expect([command, code]).toEqual([command, 7])
    expect(stderr).toContain('hint: run `guard resume`')
  }
  for (const command of [[], ['find'], ['status']]) {
    expect((await home.guard(command)).stderr).toMatch(
      /note: the rotation of tg_anon_….{4} \(in .+; journal .+\) is unfinished; run `guard resume`/,
    )
  }
})

describe.skipIf(noStrace)(`killed at a system call${noStrace}`, () => {
  test.for<[string, Kill & { written: number }]>([
    ['as the call is about to leave', { at: 'connect', count: 2, written: 0 }],
    ['when the answer is in the journal', { at: 'connect', count: 3, written: 0 }],
    ['before the first file is written', { at: LINK, path: '.npmrc', written: 0 }],
    ['between the first file and the second', { at: LINK, path: '.yarnrc.yml', written: 1 }],
    ['between the second file and the last', { at: LINK, path: '.config/pip/pip.conf', written: 2 }],
    ['when all files are written and not proved', { at: 'connect', count: 4, written: 3 }],
    [
      'while the files have their new text and their old one beside them',
      { at: 'unlink,unlinkat', count: 2, written: 3 },
    ],
  ])('%s: resume ends with all files on one valid token', async ([, kill]) => {
    const home = await scene(threeFiles)
    await killAt(home, kill)
    expect(filesChanged(home)).toBe(kill.written)
    expect(hasJournal(home)).toBe(true)

    const { code, stderr } = await home.guard(['resume'])

    expect(code, stderr).toBe(0)
    await expectRotated(home)
  })

  test('before the journal has its final name: nothing was sent, and the next rotation removes it', async () => {
    const home = await scene(threeFiles)
    await killAt(home, { at: 'rename,renameat,renameat2' })
    expect(await home.services.isValid(home.token)).toBe(true)
    expect((await home.guard(['resume'])).stderr).toBe('Nothing to resume\n')

    const { code, stderr } = await home.guard(['rotate', '--yes'])

    expect(code, stderr).toBe(0)
    await expectRotated(home)
  })

  test('while space is reserved for the files: resume drops the plan, and nothing has changed', async () => {
    const home = await scene(threeFiles)
    await killAt(home, { at: 'fsync', path: '.config/pip' })
    expect(hasJournal(home)).toBe(true)
    const left = contentsOf(home)
    for (const command of ['rotate', 'sync']) expect((await home.guard([command, '--dry-run'])).code).toBe(0)
    expect(contentsOf(home), 'a dry run has cleared it away').toEqual(left)

    const { code, stderr } = await home.guard(['resume'])

    expect(code, stderr).toBe(0)
    expect(stderr).toContain('Nothing had been sent')
    await expectUntouched(home)
  })
})

describe.skipIf(noStrace)(`a sync that is killed${noStrace}`, () => {
  test('between two files: resume writes the others', async () => {
    const home = await scene(threeFiles)
    expect((await home.guard(['rotate', '--yes'])).code).toBe(0)
    const fresh = await expectRotated(home)
    for (const [name, text] of Object.entries(threeFiles(home))) if (name !== '.npmrc') home.write(name, text)
    await killAt(home, { at: LINK, path: '.config/pip/pip.conf' }, ['sync', '--yes'])
    expect(home.read('.yarnrc.yml')).toContain(fresh)
    expect(home.read('.config/pip/pip.conf')).toContain(home.token)

    const { code, stderr } = await home.guard(['resume'])

    expect(code, stderr).toBe(0)
    expect(await expectRotated(home)).toBe(fresh)
  })
})

describe.skipIf(noStrace)(`a sync of a token that overlaps with the old one is killed${noStrace}`, () => {
  test.for([
    ['an organisation token', () => orgHost(), 'p/.yarnrc.yml', []],
    ['an organisation token that nothing proves', () => orgHost('anonymous'), 'p/.yarnrc.yml', ['--unproved']],
    ['a Takumo key', takumoHost, '.continue/config.json', []],
  ] as const)('%s: resume, or the same sync again, writes the other files', async ([, start, path, more]) => {
    const sync = ['sync', '--token-stdin', '--yes', ...more]
    for (const end of [['resume'], sync]) {
      const host = await start()
      await killAt(host.home, { at: LINK, path }, sync, host.fresh)
      expect(hasJournal(host.home)).toBe(true)
      expect(host.home.read(path)).toContain(host.old)

      const { code, stderr } = await host.home.guard(end, { input: host.fresh })

      expect(code, stderr).toBe(0)
      expectHolds(host, host.fresh)
    }
  })
})

describe.skipIf(noStrace)(`a Takumo rotation is killed${noStrace}`, () => {
  const rotate = ['takumo', 'rotate', '--token-stdin', '--yes']

  test.for<[string, Kill & { written: number }]>([
    ['before the first file is written', { at: LINK, path: '.continue/config.json', written: 0 }],
    ['between two files', { at: LINK, path: '.zshrc', written: 1 }],
    ['before the last file is written', { at: LINK, path: '.env', written: 2 }],
    ['when all files are written and not proved', { at: 'connect', count: 5, written: 3 }],
    ['while guard waits for the user', { at: 'connect', count: 7, written: 3 }],
  ])('%s: resume writes the others, and ends when the old key is revoked', async ([, kill]) => {
    const host = await takumoHost()
    const { home, fresh, old } = host
    await killAt(home, kill, rotate, fresh)
    expect(hasJournal(home)).toBe(true)
    const paths = ['.continue/config.json', '.zshrc', '.env']
    expect(paths.filter(name => home.read(name).includes(fresh))).toEqual(paths.slice(0, kill.written))

    const { code, stderr } = await home.guard(['resume', '--no-wait'])
    await host.revoke(old)
    const ended = await home.guard(['resume'])

    expect([code, stderr]).toEqual([7, expect.stringContaining('[NOT_REVOKED]')])
    expect(ended.code, ended.stderr).toBe(0)
    expectHolds(host, fresh)
  })

  test('just before the key reaches the journal: nothing was changed, and the same command does everything', async () => {
    const host = await takumoHost()
    await killAt(host.home, { at: 'rename,renameat,renameat2' }, rotate, host.fresh)
    expect((await host.home.guard(['resume'])).stderr).toBe('Nothing to resume\n')
    expect(host.home.read('.env')).toContain(host.old)
    await host.revoke(host.old)

    const { code, stderr } = await host.home.guard(rotate, { input: host.fresh })

    expect(code, stderr).toBe(0)
    expectHolds(host, host.fresh)
  })
})

interface Kill {
  /** System calls; guard is killed as it enters one of them. */
  at: string
  /** Only calls on this file count. */
  path?: string
  count?: number
}

/** Runs a guard that is killed when it enters a system call for the given time. */
async function killAt(
  home: Pick<Scene, 'home' | 'start'>,
  { at, path, count = 1 }: Kill,
  args = ['rotate', '--yes'],
  input = '',
): Promise<void> {
  const only = path === undefined ? [] : ['-P', join(home.home, path)]
  const prefix = ['strace', '-f', '-qq', '-o', '/dev/null', ...only, '-e', `inject=${at}:signal=KILL:when=${count}`]
  const { code, signal, stderr } = await home.start(args, { prefix, input }).finished
  expect(signal ?? code, stderr).toBe('SIGKILL')
}

function filesChanged(home: Scene): number {
  const [before, now] = [textsOf(home.tree(home)), contentsOf(home)]
  return Object.keys(before).filter(name => now[name] !== before[name]).length
}

/** The part of the answer that is in the journal. */
function journalOf({ files, read }: Scene): string {
  const names = files().filter(name => /\/journal-[^/]+\.jsonl$/.test(name))
  return names.map(read).join('')
}
