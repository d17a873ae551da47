import { mkdirSync, renameSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { wholePath } from '../../src/rotate/targets.ts'
import { hasJournal, meanwhile, REGENERATE, type Scene, scene, type Tree, tokenIn } from './scene.ts'

const line = ({ host, token }: { host: string; token: string }) => `//${host}/npm/:_authToken=${token}\n`
const tree: Tree = access => ({ '.npmrc': line(access), 'p/ci.npmrc': line(access), 'q/README': 'elsewhere\n' })

/** A rotation in p whose call was made, and which could not write a file that a variable names relatively. */
async function unfinishedInP(one: Scene) {
  const [file, aside] = [join(one.home, 'p/ci.npmrc'), join(one.home, 'p/aside')]
  const run = () =>
    one.guard(['rotate', '--yes'], { cwd: join(one.home, 'p'), env: { NPM_CONFIG_USERCONFIG: 'ci.npmrc' } })
  const happens = () => {
    renameSync(file, aside)
    mkdirSync(file)
  }
  const ended = await meanwhile(one, { run, fault: { path: REGENERATE }, happens })
  expect(ended).toMatchObject({ code: 7 })
  rmdirSync(file)
  return { bringBack: () => renameSync(aside, file), drop: () => renameSync(aside, join(one.home, 'q/old-notes')) }
}

test('resume in another folder writes the file that a variable had named relatively', async () => {
  const one = await scene(tree)
  const { bringBack } = await unfinishedInP(one)
  bringBack()

  expect(await one.guard(['resume'], { cwd: join(one.home, 'q') })).toMatchObject({ code: 0 })
  const fresh = tokenIn(one)
  expect(one.read('p/ci.npmrc')).toBe(line({ host: one.host, token: fresh }))
  expect(await one.services.isValid(fresh)).toBe(true)
  expect(hasJournal(one)).toBe(false)
})

test('a file that was deleted in the meantime is named and blocks nothing', async () => {
  const one = await scene(tree)
  const { drop } = await unfinishedInP(one)
  drop()

  const { code, stderr } = await one.guard(['resume'], { cwd: join(one.home, 'q') })
  expect(code).toBe(0)
  expect(stderr).toContain(
    `  - ~/p/ci.npmrc is not there any more; if it comes back, \`guard sync\` gives it the new token\n`,
  )
  expect(hasJournal(one)).toBe(false)
})

test('find shows the absolute path of a file that a variable names relatively', async () => {
  const one = await scene(({ host, token }) => ({
    'p/ci-pip.conf': `[global]\nindex-url = https://_:${token}@${host}/\n`,
  }))
  const { stdout } = await one.guard(['find', '--json'], {
    cwd: join(one.home, 'p'),
    env: { PIP_CONFIG_FILE: 'ci-pip.conf' },
  })
  const [token] = JSON.parse(stdout).tokens
  expect(token.sites).toMatchObject([{ path: join(one.home, 'p/ci-pip.conf'), level: 'user' }])
})

test('a relative state folder is the one below the working directory, and its journal has an absolute path', async () => {
  const one = await scene(tree)
  const env = { GUARD_STATE_DIR: '.state' }
  const { stderr } = await one.guard(['status', '--verbose'], { cwd: join(one.home, 'p'), env: { ...env } })
  expect(stderr).toContain(`state: ${join(one.home, 'p/.state')}\n`)
})

const BESIDE = '/home/a/p/ci.npmrc.guard-0123456789abcdef.tmp'

test.for<[string, string, string, string]>([
  ['a path that is absolute', '/home/a/.npmrc', BESIDE, '/home/a/.npmrc'],
  ['a relative one, by its staging file', 'ci.npmrc', BESIDE, '/home/a/p/ci.npmrc'],
  ['one in a folder', 'cfg/ci.npmrc', '/home/a/p/cfg/ci.npmrc.guard-0123456789abcdef.copy', '/home/a/p/cfg/ci.npmrc'],
  ['one of Windows', 'ci.npmrc', 'C:\\a\\ci.npmrc.guard-0123456789abcdef.tmp', 'C:\\a\\ci.npmrc'],
  ['one whose staging file is of another file', 'my.npmrc', BESIDE, 'my.npmrc'],
])('a target of guard 0.1.0 is found again: %s', ([, path, staging, whole]) => {
  expect(wholePath({ path, staging })).toBe(whole)
})
