import { describe, expect, test } from 'vitest'
import { noStrace } from '../disk/child.ts'
import { type Ground, ground, treeOf } from './ground.ts'

/** System calls at which guard is killed, and the number of each up to then. */
const KILLS: [calls: string, counts: number[]][] = [
  ['mkdir,mkdirat', [4]],
  ['rename,renameat,renameat2', [1, 2, 3]],
  ['link,linkat', [2, 3]],
  ['unlink,unlinkat', [2, 6]],
  ['fsync', [8, 12]],
]

const points = KILLS.flatMap(([calls, counts]) => counts.map(count => ({ calls, count })))

/** One existing file, and one that has to be created with its folders. */
const files = () => ({ '.npmrc': '; mine\nfund=false' })

/** Includes guard's own state: nothing may remain but the record. */
function everythingOf(home: Ground): Record<string, string> {
  const own = home.files().filter(path => path.startsWith('.local/') && !path.endsWith('/history.jsonl'))
  return { ...treeOf(home), ...Object.fromEntries(own.map(path => [path, home.read(path)])) }
}

async function killAt(
  home: Ground,
  { calls, count }: (typeof points)[number],
  args: string[],
  input = '',
): Promise<void> {
  const prefix = ['/usr/bin/env', `PATH=${process.env.PATH}`, 'strace', '-f', '-qq', '-o', '/dev/null']
  const inject = ['-e', `inject=${calls}:signal=KILL:when=${count}`, '/usr/bin/env', `PATH=${home.bin}`]
  const { code, signal, stderr } = await home.start(args, { prefix: [...prefix, ...inject], input }).finished
  expect(signal ?? code, stderr).toBe('SIGKILL')
}

describe.skipIf(noStrace)('killed as it enters', () => {
  test.for(points)('$calls for the time $count, a second setup ends as if nothing had happened', async point => {
    const home = await ground({ tools: ['npm', 'pip'], files })
    const before = treeOf(home)
    await home.setup()
    const expected = everythingOf(home)
    await home.guard(['remove', '--yes'])
    expect(treeOf(home)).toEqual(before)

    await killAt(home, point, ['setup', '--token-stdin', '--yes'], home.token)
    const again = await home.setup()

    expect(again.code, again.stderr).toBe(0)
    expect(everythingOf(home)).toEqual(expected)
    expect((await home.guard(['remove', '--yes'])).code).toBe(0)
    expect(everythingOf(home)).toEqual(before)
  })

  test.for(points.filter(({ calls }) => !calls.startsWith('mkdir')).filter(({ count }) => count < 3))(
    '$calls for the time $count, a second remove restores every byte, including lines added by hand',
    async point => {
      const home = await ground({
        tools: ['npm', 'pip'],
        files: ({ url }) => ({ '.npmrc': `registry=${url}/npm/\nfund=false` }),
      })
      const before = treeOf(home)
      await home.setup()

      await killAt(home, point, ['remove', '--yes'])
      const again = await home.guard(['remove', '--yes'])

      expect(again.code, again.stderr).toBe(0)
      expect(everythingOf(home)).toEqual(before)
    },
  )

  describe.for(['--take-out', '--anonymous'])('revoke %s', flag => {
    test.for([
      { calls: 'rename,renameat,renameat2', count: 1 },
      { calls: 'rename,renameat,renameat2', count: 2 },
      { calls: 'link,linkat', count: 2 },
      { calls: 'unlink,unlinkat', count: 2 },
      { calls: 'unlink,unlinkat', count: 4 },
      { calls: 'fsync', count: 6 },
    ])('$calls for the time $count, a second run ends as if nothing had happened', async point => {
      const revoke = ['revoke', flag, '--yes']
      const [twin, home] = [await prepared(), await prepared()]
      expect((await twin.guard(revoke)).code).toBe(0)

      await killAt(home, point, revoke)
      const again = await home.guard(revoke)

      // If the last file was done, no token is found any more.
      expect(again.code, again.stderr).toBe(again.stderr.includes('[NOTHING_FOUND]') ? 1 : 0)
      expect(await home.services.isValid(home.token)).toBe(false)
      expect(placeless(treeOf(home), home)).toEqual(placeless(treeOf(twin), twin))
      expect((await home.guard(['remove', '--yes'])).code).toBe(0)
      expect(everythingOf(home)).toEqual(home.before)
    })
  })
})

/** A home with one file of its own and one that setup creates. */
async function prepared() {
  const home = await ground({ tools: ['npm', 'pip'], files })
  const before = treeOf(home)
  expect((await home.setup()).code).toBe(0)
  return { ...home, before }
}

function placeless(tree: Record<string, string>, { host }: Pick<Ground, 'host'>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).map(([path, text]) => [path, text.replaceAll(host, 'HOST')]))
}
