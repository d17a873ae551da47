import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Finished } from '../helpers/guard.ts'
import {
  contentsOf,
  hasJournal,
  meanwhile,
  REGENERATE,
  type Scene,
  scene,
  type Tree,
  textsOf,
  tokenIn,
} from './scene.ts'

const twoFiles: Tree = ({ host, token }) => ({
  '.npmrc': `//${host}/npm/:_authToken=${token}\n`,
  'p/.yarnrc.yml': `npmAuthToken: "${token}" # ours`,
})

/** Rotates, and changes files while the service delays its answer. */
function rotateWhile(home: Scene, happens: () => void): Promise<Finished> {
  return meanwhile(home, { run: () => home.guard(['rotate', '--yes']), fault: { path: REGENERATE }, happens })
}

async function expectContents(home: Scene, tree: Tree): Promise<void> {
  const fresh = tokenIn(home)
  expect(contentsOf(home)).toEqual(textsOf(tree({ ...home, token: fresh })))
  expect(await home.services.isValid(fresh)).toBe(true)
}

test('a line that another program adds during the call is kept', async () => {
  const home = await scene(twoFiles)
  const edited: Tree = access => ({ ...twoFiles(access), '.npmrc': `fund=false\n${twoFiles(access)['.npmrc']}` })

  const { code, stderr } = await rotateWhile(home, () => home.write('.npmrc', edited(home)['.npmrc']!))

  expect(code, stderr).toBe(0)
  await expectContents(home, edited)
})

test('a file that is removed during the call is not created again', async () => {
  const home = await scene(twoFiles)

  const { code, stderr } = await rotateWhile(home, () => rmSync(join(home.home, 'p/.yarnrc.yml')))

  expect(code, stderr).toBe(0)
  await expectContents(home, access => ({ '.npmrc': twoFiles(access)['.npmrc']! }))
})

test('a copy that appears during the call gets the new token as well', async () => {
  const home = await scene(twoFiles)
  const more: Tree = access => ({
    ...twoFiles(access),
    'q/uv.toml': `url = "http://token:${access.token}@${access.host}/"`,
  })

  const { code, stderr } = await rotateWhile(home, () => home.write('q/uv.toml', more(home)['q/uv.toml']!))

  expect(code, stderr).toBe(0)
  await expectContents(home, more)
})

test('a copy for a foreign host that appears during the call is left and named', async () => {
  const home = await scene(twoFiles)
  const stray = `//registry.example/:_authToken=${home.token}\n`

  const { code, stderr } = await rotateWhile(home, () => home.write('q/.npmrc', stray))

  expect(code, stderr).toBe(0)
  expect(stderr).toContain(`- ~/q/.npmrc has the old token since a moment ago`)
  await expectContents(home, access => ({ ...twoFiles(access), 'q/.npmrc': stray }))
})

test('copies that appear during the call are left and named if git tracks them, and written if it does not', async () => {
  const home = await scene(twoFiles)
  const text = twoFiles(home)['.npmrc']!
  const git = (...args: string[]) => execFileSync('git', ['-C', join(home.home, 'repo'), ...args])

  const { code, stderr } = await rotateWhile(home, () => {
    home.write('repo/tracked/.npmrc', text)
    git('init', '-q')
    git('add', '.')
    home.write('repo/untracked/.npmrc', text)
  })

  expect(code, stderr).toBe(0)
  expect(stderr).toContain(`- ~/repo/tracked/.npmrc has the old token since a moment ago`)
  expect(home.read('repo/tracked/.npmrc')).toBe(text)
  expect(home.read('repo/untracked/.npmrc')).toBe(home.read('.npmrc'))
  expect(await home.services.isValid(tokenIn(home))).toBe(true)
})

test('a file that no longer parses is left for resume, and all others are written', async () => {
  const home = await scene(twoFiles)
  const broken = `npmAuthToken: "${home.token}"\noops: ]\n`

  const { code, stderr } = await rotateWhile(home, () => home.write('p/.yarnrc.yml', broken))

  expect(code).toBe(7)
  expect(stderr).toContain(`${home.home}/p/.yarnrc.yml was changed and cannot be rewritten: not valid YAML`)
  expect(stderr).toContain('hint: mend that and run `guard resume`')
  expect(home.read('p/.yarnrc.yml')).toBe(broken)
  expect(await home.services.isValid(tokenIn(home))).toBe(true)
  expect(hasJournal(home)).toBe(true)
  const mended: Tree = access => ({ ...twoFiles(access), 'p/.yarnrc.yml': `npmAuthToken: "${access.token}"\n` })
  home.write('p/.yarnrc.yml', mended(home)['p/.yarnrc.yml']!)
  const resumed = await home.guard(['resume'])
  expect(resumed.code, resumed.stderr).toBe(0)
  await expectContents(home, mended)
})
