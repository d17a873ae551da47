import { expect, test } from 'vitest'
import { Secret } from '../src/core/secret.ts'
import { scene } from './e2e/scene.ts'
import { runGuard } from './helpers/guard.ts'

/** The plan that a dry run prints, up to the first line that is not about the files. */
function filesIn(stderr: string): string[] {
  const lines = stderr.split('\n')
  const start = lines.findIndex(text => text.startsWith('Rotate '))
  const rest = lines.slice(start + 1)
  const end = rest.findIndex(text => !text.startsWith('  '))
  return rest.slice(0, end === -1 ? rest.length : end)
}

test('the preview shows each line that changes, with its key, as it is and as it will be', async () => {
  const one = await scene(({ host, token }) => ({
    '.npmrc': `; mine\n//${host}/npm/:_authToken = "${token}"\n`,
    '.yarnrc.yml': `npmRegistries:\n  //${host}/npm:\n    npmAuthToken: ${token}\n`,
    'p/.env': `A=1\nNPM_TOKEN=${token}\n# before: ${token}\n`,
    '.config/pip/pip.conf': `[global]\nindex-url = https://token:${token}@${host}/pypi/simple/\n`,
  }))
  const masked = String(new Secret(one.token))
  const { code, stderr } = await one.guard(['rotate', '--dry-run'])

  expect(code, stderr).toBe(0)
  const { host } = one
  expect(filesIn(stderr)).toEqual([
    '  ~/.npmrc                npm     1 copy',
    `    line 2: //${host}/npm/:_authToken`,
    `      - //${host}/npm/:_authToken = "${masked}"`,
    `      + //${host}/npm/:_authToken = "tg_anon_…(new)"`,
    '  ~/.yarnrc.yml           yarn    1 copy',
    `    line 3: npmRegistries."//${host}/npm".npmAuthToken`,
    `      -     npmAuthToken: ${masked}`,
    '      +     npmAuthToken: tg_anon_…(new)',
    '  ~/.config/pip/pip.conf  pip     1 copy',
    '    line 2: global.index-url',
    `      - index-url = https://token:${masked}@${host}/pypi/simple/`,
    `      + index-url = https://token:tg_anon_…(new)@${host}/pypi/simple/`,
    '  ~/p/.env                dotenv  2 copies',
    '    line 2: NPM_TOKEN',
    `      - NPM_TOKEN=${masked}`,
    '      + NPM_TOKEN=tg_anon_…(new)',
    '    line 3',
    `      - # before: ${masked}`,
    '      + # before: tg_anon_…(new)',
  ])
})

test('of the other secrets on such a line nothing is shown, in text and in JSON', async () => {
  const [npm, password] = [`npm_${'a1B2c3D4e5F6'.repeat(3)}`, 'correct-horse']
  const one = await scene(({ host, token }) => ({
    '.npmrc': `//${host}/npm/:_auth=${Buffer.from(`me:${token}`).toString('base64')}\n`,
    'p/.env': `export A=${npm} PASSWORD=${password} URL=https://me:${password}@db.example/ NPM_TOKEN=${token}\n`,
    '.bashrc': `curl -H "authorization: Bearer ${token}" # tg_anon_TESTofAnother0123456789\n`,
  }))
  const text = await one.guard(['rotate', '--dry-run', '--token', new Secret(one.token).fingerprint])
  const json = await one.guard(['rotate', '--dry-run', '--json', '--token', new Secret(one.token).fingerprint])

  const masked = String(new Secret(one.token))
  for (const shown of [text.stderr, json.stdout]) {
    expect(shown).not.toContain(npm)
    expect(shown).not.toContain(password)
    expect(shown).not.toContain(Buffer.from(one.token).toString('base64').slice(4, 30))
    expect(shown).toContain(`PASSWORD=… URL=https://…@db.example/ NPM_TOKEN=${masked}`)
    expect(shown).toContain(`Bearer ${masked}`)
    expect(shown).toContain(`_auth=base64(${masked})`)
  }
})

test('five lines of a file are shown and the rest is counted; --verbose shows all, and JSON always has all', async () => {
  const one = await scene(({ token }) => ({ 'p/.env': `NPM_TOKEN=${token}\n`.repeat(8) }))
  const shown = async (...flags: string[]) =>
    filesIn((await one.guard(['rotate', '--dry-run', ...flags])).stderr).filter(text => /line/.test(text))

  expect((await shown()).slice(4)).toEqual(['    line 5: NPM_TOKEN', '    3 more lines: `--verbose`'])
  expect(await shown('--verbose')).toHaveLength(8)
  const { stdout } = await one.guard(['rotate', '--dry-run', '--json'])
  expect(JSON.parse(stdout).plans[0].files[0].lines.map(({ line }: { line: number }) => line)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8,
  ])
})

test('of a line of ten thousand characters the part around the token is shown', async () => {
  const noise = 'x, '.repeat(4000)
  const one = await scene(({ token }) => ({ 'p/.env': `A="${noise}${token} ${noise}"\n` }))
  const { stderr } = await one.guard(['rotate', '--dry-run'])
  const [, , old] = filesIn(stderr)
  expect(old).toContain(String(new Secret(one.token)))
  expect(old!.length).toBeLessThan(200)
})

test('sync shows the token that it writes', async () => {
  const one = await scene(({ token }) => ({ 'p/.env': `NPM_TOKEN=${token}\n` }))
  expect((await one.guard(['rotate', '--yes'])).code).toBe(0)
  const fresh = String(new Secret(one.read('p/.env').slice('NPM_TOKEN='.length).trim()))
  one.write('q/.env', `NPM_TOKEN=${one.token}\n`)
  const { stderr } = await runGuard(['sync', '--dry-run'], { home: one.home, sandbox: one.services })
  expect(stderr).toContain(`      - NPM_TOKEN=${new Secret(one.token)}\n      + NPM_TOKEN=${fresh}\n`)
})
