import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cleanEnvironment, GUARD, runGuard, tempHome } from './helpers/guard.ts'

const TOKEN = 'tg_anon_TESTx81kQ7pLm20aVbN'
const SECOND = 'tg_org_TESTw2E3r4T5y6U7i8'
const NPMRC = `fund=false\n//npm.flatt.tech/:_authToken=${TOKEN}\n`

/** A home with a repository in `p`, and guard run in it as a hook. */
function world(tree: Record<string, string | Buffer> = {}, { format = 'sha1' } = {}) {
  const home = tempHome({ ...tree, 'p/.keep': '' })
  const env = {
    ...cleanEnvironment(home.home),
    ...{ GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com' },
    ...{ GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' },
  }
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
      ...{ cwd: join(home.home, 'p'), env, encoding: 'utf8', stdio: 'pipe' },
    })
  git('init', '-q', `--object-format=${format}`)
  return {
    ...{ ...home, git },
    folder: join(home.home, 'p'),
    commit: () => git('commit', '-qm', 'x'),
    async staged(args: readonly string[] = [], run: { cwd?: string; env?: Record<string, string> } = {}) {
      const cwd = join(home.home, run.cwd ?? 'p')
      const { code, stdout, stderr } = await runGuard(['find', '--staged', ...args], {
        ...{ home: home.home, cwd, ...(run.env && { env: run.env }) },
      })
      return { code, stderr, stdout, lines: stdout.split('\n').filter(Boolean) }
    },
  }
}

const CLEAN = { code: 0, stdout: '', stderr: '' }

test('ends with 1 and names path, line and key of each staged token, masked, in a repository without a commit', async () => {
  const { git, staged } = world({ 'p/.npmrc': NPMRC, 'p/notes.md': `\n\nsee ${SECOND}\n`, 'p/clean': 'x' })
  expect(await staged()).toMatchObject(CLEAN)
  git('add', '.')
  const { code, lines, stderr } = await staged()
  expect(code).toBe(1)
  expect(lines).toEqual([
    '.npmrc:2    tg_anon_…aVbN  npm   //npm.flatt.tech/:_authToken',
    'notes.md:3  tg_org_…U7i8   text',
  ])
  expect(stderr).toBe(
    'error: 2 tokens would be committed [TOKEN_STAGED]\n' +
      'hint: take it out and run `git add` again; what was pushed before, replace with `guard rotate`\n',
  )
})

test('says nothing and ends with 0 if nothing is staged, or what is staged has no token', async () => {
  const { git, commit, staged, write } = world({ 'p/a': 'x' })
  git('add', '.')
  expect(await staged()).toMatchObject(CLEAN)
  commit()
  expect(await staged()).toMatchObject(CLEAN)
  write('p/a', 'tg_anon_xxxxxxxxxxxx tg_anon_YOUR_TOKEN')
  git('add', '.')
  expect(await staged()).toMatchObject(CLEAN)
})

test('searches what is staged, whatever the work tree has', async () => {
  const { git, commit, staged, write } = world({ 'p/a': 'x', 'p/b': 'x' })
  git('add', '.')
  commit()
  write('p/a', TOKEN)
  write('p/untracked', TOKEN)
  expect(await staged()).toMatchObject(CLEAN)
  git('add', 'a')
  write('p/a', 'clean again')
  write('p/b', SECOND)
  expect((await staged()).lines).toEqual(['a:1  tg_anon_…aVbN  text'])
  rmSync(join(git('rev-parse', '--show-toplevel').trim(), 'a'))
  expect((await staged()).lines).toEqual(['a:1  tg_anon_…aVbN  text'])
})

test('passes over what was committed before, deleted and unchanged, and searches what was renamed or changed', async () => {
  const { git, commit, staged, write } = world({ 'p/old': TOKEN, 'p/gone': TOKEN, 'p/same': TOKEN, 'p/other': TOKEN })
  git('add', '.')
  commit()
  git('rm', '-q', 'gone')
  expect(await staged()).toMatchObject(CLEAN)
  git('mv', 'old', 'new name')
  write('p/other', `more\n${TOKEN}\n`)
  git('add', 'other')
  git('update-index', '--chmod=+x', 'same')
  expect((await staged()).lines.map(line => line.split('  ')[0])).toEqual(['new name:1', 'other:2', 'same:1'])
})

test.for([
  ['a subfolder', 'p/sub/deep', '', ['../../a:1', '../b:1', 'c:1']],
  ['a subfolder, if git shows it relative names', 'p/sub/deep', 'diff.relative', ['../../a:1', '../b:1', 'c:1']],
  ['the top', 'p', '', ['a:1', 'sub/b:1', 'sub/deep/c:1']],
] as const)('searches the whole index from %s', async ([, cwd, option, expected]) => {
  const { git, staged } = world({ 'p/a': TOKEN, 'p/sub/b': TOKEN, 'p/sub/deep/c': TOKEN })
  if (option) git('config', option, 'true')
  git('add', '.')
  const { lines } = await staged([], { cwd })
  expect(lines.map(line => line.split(' ')[0])).toEqual(expected)
})

test('searches only below the paths that are named, as programs do that pass the staged files', async () => {
  const { git, staged, folder } = world({ 'p/a': TOKEN, 'p/ab': TOKEN, 'p/sub/b': TOKEN })
  git('add', '.')
  const places = async (...words: string[]) => (await staged(words)).lines.map(line => line.split(' ')[0])
  expect(await places('sub', 'a')).toEqual(['a:1', 'sub/b:1'])
  expect(await places(join(folder, 'sub/b'))).toEqual(['sub/b:1'])
  expect(await places('deadbeefcafe', 'sha256:dead')).toEqual([])
})

test('reads names of any kind', async () => {
  const names = ['-n', 'a b', 'ü', 'quo"te', "apo's", 'tab\there', 'line\nbreak', ':(top)x', '*.md', 'sha256:dead']
  const { git, staged, folder } = world(Object.fromEntries(names.map(name => [`p/${name}`, TOKEN])))
  writeFileSync(Buffer.from(`${folder}/\xff.txt`, 'latin1'), TOKEN)
  git('add', '-A')
  const { code, stdout } = await staged(['--json'])
  expect(code).toBe(1)
  const [{ sites }] = JSON.parse(stdout).tokens as [{ sites: { path: string; pathBase64?: string }[] }]
  const paths = sites.map(site =>
    site.pathBase64 ? Buffer.from(site.pathBase64, 'base64').toString('latin1') : site.path,
  )
  expect(paths.sort()).toEqual([...names, '\xff.txt'].map(name => `${folder}/${name}`).sort())
  expect((await staged()).lines).toHaveLength(names.length + 1)
})

test('finds every form of a token, reads configs as their tools do, and passes over binary files', async () => {
  const forms = {
    base64: Buffer.from(`token:${TOKEN}`).toString('base64'),
    percent: `https://token:${TOKEN.replaceAll('_', '%5F')}@pypi.flatt.tech/`,
    escaped: TOKEN.replaceAll('_', '\\u005f'),
    'utf-16': Buffer.from(`\uFEFF\n${TOKEN}`, 'utf16le'),
    '.bashrc': `export A='tg_an''${TOKEN.slice(5)}'`,
    'sub/.npmrc': NPMRC.replaceAll('\n', '\r\n'),
  }
  const tree = Object.fromEntries(Object.entries(forms).map(([name, text]) => [`p/${name}`, text]))
  const { git, staged } = world({ ...tree, 'p/binary': Buffer.from(`\0\0${TOKEN}`), 'p/empty': '' })
  git('add', '-A')
  const document = JSON.parse((await staged(['--json'])).stdout)
  expect(document).toMatchObject({ schema: 'guard.find/1', references: [], problems: [] })
  expect(document.tokens).toHaveLength(1)
  const lines = (await staged()).lines.map(line => line.split(' ')[0])
  expect(lines).toEqual(['.bashrc:1', 'base64:1', 'escaped:1', 'percent:1', 'sub/.npmrc:2', 'utf-16:2'])
})

test('searches a large file to its end, and many files', async () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`p/many/${at}`, `file ${at}\n`.repeat(at)]))
  const { git, staged } = world({ ...many, 'p/large': `${'x'.repeat(79)}\n`.repeat(50_000) + TOKEN, 'p/z': SECOND })
  git('add', '-A')
  expect((await staged()).lines.map(line => line.split(' ')[0])).toEqual(['large:50001', 'z:1'])
})

test('works in a repository whose objects have SHA-256 names', async () => {
  const { git, commit, staged, write } = world({ 'p/a': 'x' }, { format: 'sha256' })
  git('add', '-A')
  commit()
  write('p/a', TOKEN)
  git('add', '-A')
  expect((await staged()).lines).toEqual(['a:1  tg_anon_…aVbN  text'])
})

test('works in a worktree and in a submodule, and passes over the commit that stands for one', async () => {
  const { git, commit, staged, write, home } = world({ 'p/a': 'x' })
  git('add', '-A')
  commit()
  git('worktree', 'add', '-q', '../tree')
  git('clone', '-q', '.', '../other')
  git('submodule', '--quiet', 'add', join(home, 'other'), 'inner')
  expect(await staged()).toMatchObject(CLEAN)
  for (const folder of ['tree', 'p/inner']) {
    write(`${folder}/secret`, TOKEN)
    git('-C', join(home, folder), 'add', '-A')
    expect((await staged([], { cwd: folder })).lines).toEqual(['secret:1  tg_anon_…aVbN  text'])
  }
  expect(await staged()).toMatchObject(CLEAN)
})

test.for([
  ['git commit', ['commit', '-qm', 'x']],
  ['git commit --all', ['commit', '-qam', 'x']],
  ['git commit PATH', ['commit', '-qm', 'x', 'a']],
] as const)('as the pre-commit hook it keeps %s from committing a token', async ([name, words]) => {
  const { git, commit, write, folder } = world({ 'p/a': 'x' })
  git('add', '-A')
  commit()
  write('p/.git/hooks/pre-commit', `#!/bin/sh\nexec '${process.execPath}' '${GUARD}' find --staged\n`)
  chmodSync(join(folder, '.git/hooks/pre-commit'), 0o700)
  write('p/a', TOKEN)
  if (name === 'git commit') git('add', 'a')
  expect(() => git(...words)).toThrow('would be committed')
  expect(git('rev-list', '--count', 'HEAD').trim()).toBe('1')
  write('p/a', 'clean')
  git('add', 'a')
  git(...words)
  expect(git('rev-list', '--count', 'HEAD').trim()).toBe('2')
})

test('searches the index of dotfiles whose repository is elsewhere', async () => {
  const { git, staged, home } = world({ '.npmrc': NPMRC })
  git('init', '-q', '--bare', '../cfg.git')
  git('--git-dir=../cfg.git', `--work-tree=${home}`, 'add', join(home, '.npmrc'))
  const env = { GIT_DIR: join(home, 'cfg.git'), GIT_WORK_TREE: home }
  expect((await staged([], { cwd: 'p', env })).lines).toEqual([
    '../.npmrc:2  tg_anon_…aVbN  npm  //npm.flatt.tech/:_authToken',
  ])
})

test('runs no program that a repository names, and sees no object that replaces another', async () => {
  const { git, commit, staged, write, folder, home } = world({ 'p/a': 'x' })
  git('add', '-A')
  commit()
  const trap = `touch '${home}/trapped'`
  write('p/.gitattributes', '* diff=evil filter=evil\n')
  for (const key of ['diff.external', 'diff.evil.command', 'diff.evil.textconv', 'core.fsmonitor', 'core.pager'])
    git('config', key, trap)
  write('p/a', TOKEN)
  git('add', '-A')
  for (const key of ['filter.evil.smudge', 'filter.evil.clean']) git('config', key, trap)
  git('replace', git('rev-parse', ':a').trim(), git('rev-parse', 'HEAD:a').trim())
  rmSync(join(home, 'trapped'), { force: true })
  expect((await staged()).lines).toEqual(['a:1  tg_anon_…aVbN  text'])
  expect(existsSync(join(home, 'trapped'))).toBe(false)
  expect(existsSync(join(folder, 'a'))).toBe(true)
})

test('starts git twice, or once if nothing is staged', async () => {
  const { git, commit, staged, write, home } = world({ 'p/a': TOKEN, 'p/b': 'x' })
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  write('bin/git', `#!/bin/sh\necho >>'${home}/starts'\nexec '${real}' "$@"\n`)
  chmodSync(join(home, 'bin/git'), 0o700)
  const env = { PATH: `${home}/bin:${process.env.PATH}` }
  const starts = () => readFileSync(join(home, 'starts'), 'utf8').length
  git('add', '-A')
  expect((await staged([], { env })).code).toBe(1)
  expect(starts()).toBe(2)
  commit()
  expect(await staged([], { env })).toMatchObject(CLEAN)
  expect(starts()).toBe(3)
})

test('names a file that is not merged yet', async () => {
  const { git, commit, staged, write } = world({ 'p/a': 'x' })
  git('add', '-A')
  commit()
  git('checkout', '-qb', 'other')
  write('p/a', 'y')
  git('commit', '-qam', 'y')
  git('checkout', '-q', '-')
  write('p/a', 'z')
  git('commit', '-qam', 'z')
  expect(() => git('merge', '-q', 'other')).toThrow()
  const { code, stdout } = await staged()
  expect(code).toBe(0)
  expect(stdout).toContain('it is not merged yet')
})

test('ends with 2 if there is no repository, or no git', async () => {
  const { staged, write, home } = world()
  write('elsewhere/a', TOKEN)
  const outside = await staged([], { cwd: 'elsewhere' })
  expect(outside.code).toBe(2)
  expect(outside.stderr).toContain(`git reads no index in ${home}/elsewhere`)
  expect((await staged([], { env: { PATH: '/nowhere' } })).code).toBe(2)
})

test('does not take a damaged repository for a clean one', async () => {
  const { git, staged, folder } = world({ 'p/a': TOKEN })
  git('add', '-A')
  const id = git('rev-parse', ':a').trim()
  rmSync(join(folder, '.git/objects', id.slice(0, 2)), { recursive: true })
  const { stdout } = await staged()
  expect(stdout).toContain('git does not have its content')
  symlinkSync('/dev/null', join(folder, '.git/objects', id.slice(0, 2)))
  writeFileSync(join(folder, '.git/index'), 'damaged')
  expect((await staged()).code).toBe(2)
})

test.for(['--here', '--probe', '--all-files', '--token-stdin', '--explain=npm', '--rules=gitleaks'])(
  'is refused with %s',
  async flag => {
    const { staged } = world()
    expect((await staged([flag])).code).toBe(2)
  },
)
