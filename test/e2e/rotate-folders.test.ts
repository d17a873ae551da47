import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, rmdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { tempHome } from '../helpers/guard.ts'
import {
  contentsOf,
  expectRotated,
  expectUntouched,
  hasJournal,
  meanwhile,
  npmrc,
  REGENERATE,
  scene,
  type Tree,
  textsOf,
  tokenIn,
} from './scene.ts'

/** Texts that no tool reads, with whatever else a text may have. */
const texts: Tree = access => ({
  ...npmrc(access),
  'notes/todo.md': `# Guard\r\n\r\nthe token: ${access.token}\r\nagain (${access.token}), and no end`,
  'notes/deep/er/deploy.sh': `#!/bin/sh\ncurl -H "Authorization: Bearer ${access.token}" https://example.com/\n`,
  'notes/latin1.txt': Buffer.from(`caf\xe9 \xff ${access.token}\n`, 'latin1'),
  'notes/bom.csv': `\uFEFFname;token\nguard;"${access.token}"\n`,
  'notes/auth.json.bak': `{"auth":"${Buffer.from(`me:${access.token}`).toString('base64')}"}\n`,
  'notes/p/.env': `NPM_TOKEN=${access.token} # ours\n`,
})

test('rotate FOLDER rewrites the token in every text file below it, and nothing else in them', async () => {
  const one = await scene(texts)
  const { code, stdout, stderr } = await one.guard(['rotate', '--yes', '--json', 'notes'])

  expect(code, stderr).toBe(0)
  await expectRotated(one)
  expect(JSON.parse(stdout).rotated[0].files).toHaveLength(7)
  expect(JSON.parse(stdout).left).toEqual([])
})

test('the preview shows the lines of such files, and a dry run changes nothing', async () => {
  const one = await scene(texts)
  const { code, stderr } = await one.guard(['rotate', '--dry-run', join(one.home, 'notes')])

  expect(code, stderr).toBe(0)
  expect(stderr).toContain('  ~/notes/deep/er/deploy.sh  text    1 copy\n    line 2\n')
  expect(stderr).toContain(`      - the token: ${new Secret(one.token)}\n      + the token: tg_anon_…(new)\n`)
  await expectUntouched(one)
})

test('without a folder such files stay as they are', async () => {
  const one = await scene(texts)
  const { code, stderr } = await one.guard(['rotate', '--yes'])

  expect(code, stderr).toBe(0)
  const after = textsOf(texts({ ...one, token: tokenIn(one) }))
  const before = textsOf(texts(one))
  const known = ['.npmrc', 'notes/p/.env']
  expect(contentsOf(one)).toEqual({ ...before, ...Object.fromEntries(known.map(name => [name, after[name]])) })
})

test('a folder outside of the home folder is searched as well, with the configs in it', async () => {
  const one = await scene()
  const server = tempHome({ 'app/.npmrc': `//${one.host}/npm/:_authToken=${one.token}\n`, 'run.log': `${one.token}\n` })
  const { code, stderr } = await one.guard(['rotate', '--yes', server.home])

  expect(code, stderr).toBe(0)
  const fresh = await expectRotated(one)
  expect(server.read('app/.npmrc')).toBe(`//${one.host}/npm/:_authToken=${fresh}\n`)
  expect(server.read('run.log')).toBe(`${fresh}\n`)
})

test('a file may be named itself', async () => {
  const one = await scene(({ host, token }) => ({ ...npmrc({ host, token, url: '' }), 'todo.md': `${token}\n` }))
  const { code, stderr } = await one.guard(['rotate', '--yes', 'todo.md'])
  expect(code, stderr).toBe(0)
  await expectRotated(one)
})

const REFUSED: [string, (token: string) => Buffer | string, { code: number; says: string; flag: string }][] = [
  [
    'in UTF-16',
    token => Buffer.from(`\uFEFF${token}\r\n`, 'utf16le'),
    { code: 6, says: 'UTF-16LE, which guard reads but does not write', flag: '--leave-copies' },
  ],
  [
    'with a NUL far from its beginning',
    token => `${token}\n${'x'.repeat(9000)}\0`,
    { code: 6, says: 'the file is binary in line 2', flag: '--leave-copies' },
  ],
]

test.for(REFUSED)('a file %s is refused before the call, named, and left with a flag', async ([, content, refusal]) => {
  const one = await scene(access => ({ ...npmrc(access), 'notes/a.txt': content(access.token) }))
  const refused = await one.guard(['rotate', '--yes', 'notes'])
  expect(refused.code).toBe(refusal.code)
  expect(refused.stderr).toContain('notes/a.txt')
  expect(refused.stderr).toContain(refusal.says)
  await expectUntouched(one)

  const { code, stderr } = await one.guard(['rotate', '--yes', 'notes', refusal.flag])
  expect(code, stderr).toBe(0)
  expect(one.bytes('notes/a.txt')).toEqual(Buffer.from(content(one.token)))
})

test('a text that git tracks needs --tracked, as every file does', async () => {
  const one = await scene(access => ({ ...npmrc(access), 'notes/a.txt': `${access.token}\n` }))
  const git = (...args: string[]) => spawnSync('git', ['-C', join(one.home, 'notes'), ...args])
  git('init', '-q')
  git('add', 'a.txt')

  expect((await one.guard(['rotate', '--yes', 'notes'])).code).toBe(8)
  expect(await one.services.isValid(one.token)).toBe(true)
  const { code, stderr } = await one.guard(['rotate', '--yes', '--tracked=skip', 'notes'])
  expect(code, stderr).toBe(0)
  expect(one.read('notes/a.txt')).toBe(`${one.token}\n`)
})

test('a text that sends the token to a foreign host is refused', async () => {
  const url = (token: string) => `git clone https://token:${token}@git.example/repo\n`
  const one = await scene(access => ({ ...npmrc(access), 'notes/a.txt': url(access.token) }))
  const { stderr } = await one.guard(['rotate', '--yes', 'notes'])
  expect(stderr).toContain('git.example')
  await expectUntouched(one)
})

test('binary files, shell histories, what symlinks lead to and what guard keeps itself stay as they are', async () => {
  const one = await scene()
  const outside = tempHome({ 'a.txt': `${one.token}\n` })
  const kept = {
    'blob.bin': Buffer.from(`\0\x01${one.token}\0`, 'latin1'),
    '.bash_history': `curl -H "Authorization: Bearer ${one.token}"\n`,
    '.local/state/guard/given-up-1.txt': `${one.token}\n`,
  }
  for (const [name, content] of Object.entries(kept)) one.write(name, content)
  symlinkSync(outside.home, join(one.home, 'linked'))
  symlinkSync(join(outside.home, 'a.txt'), join(one.home, 'linked.txt'))
  one.write('todo.md', `${one.token}\n`)
  const { code, stderr } = await one.guard(['rotate', '--yes', '.'])

  expect(code, stderr).toBe(0)
  for (const [name, content] of Object.entries(kept)) expect(one.bytes(name)).toEqual(Buffer.from(content))
  expect(outside.read('a.txt')).toBe(`${one.token}\n`)
  expect(one.read('.npmrc')).toContain(`"${one.read('todo.md').trim()}"`)
  expect(one.read('todo.md')).not.toContain(one.token)
  expect(stderr).toContain('~/.bash_history still has the old token: ')
})

test('what guard keeps itself stays as it is by whatever path its folder is named', async () => {
  const one = await scene()
  const kept = `${one.token}\n`
  one.write('.local/state/guard/given-up-1.txt', kept)
  one.write('.zsh_history', kept)
  const links = tempHome()
  symlinkSync(one.home, join(links.home, 'link'))
  const { code, stderr } = await one.guard(['rotate', '--yes', `${links.home}/link/`])

  expect(code, stderr).toBe(0)
  expect([one.read('.local/state/guard/given-up-1.txt'), one.read('.zsh_history')]).toEqual([kept, kept])
})

test('a text that cannot be written after the call is journalled, and resume writes it', async () => {
  const one = await scene(texts)
  const [path, aside] = [join(one.home, 'notes/todo.md'), join(one.home, 'notes/aside')]
  const { code, stderr } = await meanwhile(one, {
    run: () => one.guard(['rotate', '--yes', 'notes']),
    fault: { path: REGENERATE },
    happens: () => {
      renameSync(path, aside)
      mkdirSync(path)
    },
  })
  expect(code, stderr).toBe(7)
  expect(hasJournal(one)).toBe(true)

  rmdirSync(path)
  renameSync(aside, path)
  const resumed = await one.guard(['resume'])
  expect(resumed.code, resumed.stderr).toBe(0)
  await expectRotated(one)
})

test('a folder that is not there is a mistake, and nothing is changed', async () => {
  const one = await scene()
  const { code, stderr } = await one.guard(['rotate', '--yes', 'nowhere'])
  expect(code).toBe(2)
  expect(stderr).toContain(`there is no ${join(one.home, 'nowhere')}`)
  await expectUntouched(one)
})
