import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { type Ground, ground } from './ground.ts'

const NAME = 'TAKUMI_GUARD_TOKEN'
const REFERENCE = ['setup', '--reference', NAME, '--replace-token', '--yes']

/** Set up with the token, which the variable of the recipe holds as well. */
async function beforeReference(tools: string[]): Promise<Ground> {
  const home = await ground({ tools })
  expect((await home.setup()).code).toBe(0)
  home.write('.zshenv', `export ${NAME}=${home.token}\n`)
  return home
}

describe('setup --reference', () => {
  test('names each file that still holds the token in plain text, and exits 1', async () => {
    const home = await beforeReference(['npm', 'pip', 'go'])
    const { code, stderr } = await home.guard(REFERENCE)

    expect(code).toBe(1)
    expect(home.read('.npmrc')).not.toContain(home.token)
    expect(stderr).toContain('\nThese still hold a token in plain text:\n')
    for (const path of ['~/.config/pip/pip.conf:2', '~/.netrc:1']) expect(stderr).toContain(`  - ${path}\n`)
    expect(stderr).toContain('error: a token in plain text is still in 2 places [LITERAL_LEFT]\n')
    expect(stderr).not.toContain('.zshenv')
  })

  test('lists them in its JSON', async () => {
    const home = await beforeReference(['npm', 'pip'])
    const { code, stdout } = await home.guard([...REFERENCE, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout).literal).toEqual([
      { path: join(home.home, '.config/pip/pip.conf'), line: 2, tool: 'pip' },
    ])
  })

  test('does so even if there is nothing to change', async () => {
    const home = await beforeReference(['pip'])
    const { code, stderr } = await home.guard(REFERENCE)
    expect(code).toBe(1)
    expect(stderr).toContain('Nothing to change')
    expect(stderr).toContain('  - ~/.config/pip/pip.conf:2\n')
  })

  test('succeeds after its hint was followed: no file of the tools then holds a token', async () => {
    const home = await beforeReference(['npm', 'pip'])
    // Written by hand, so that setup has no record of it.
    home.write(
      '.config/pip/pip.conf',
      `[global]\nindex-url = ${home.url.replace('://', `://_:${home.token}@`)}/pypi/simple/\n`,
    )
    expect((await home.guard(REFERENCE)).code).toBe(1)
    expect((await home.guard(['remove', '--all', '--yes'])).code).toBe(0)

    const { code, stderr } = await home.guard(REFERENCE)
    expect(code, stderr).toBe(0)
    for (const path of ['.npmrc', '.config/pip/pip.conf']) expect(home.read(path)).not.toContain(home.token)
    expect(home.read('.config/pip/pip.conf')).toContain(`${home.url}/pypi/simple/`)
  })

  test('for one tool ignores the files of others', async () => {
    const home = await beforeReference(['npm', 'pip'])
    expect(await home.guard([...REFERENCE, '--tool', 'npm'])).toMatchObject({ code: 0 })
  })
})

describe('setup --replace-token', () => {
  test('lists copies of the replaced token that it does not rewrite, with the tools that fail because of them', async () => {
    const home = await ground({ tools: ['npm'] })
    const old = `tg_anon_TEST${'o'.repeat(20)}`
    const line = (token: string) => `//${home.host}/npm/:_authToken=${token}\n`
    home.write('.npmrc', `registry=${home.url}/npm/\n${line(old)}`)
    home.write('p/.npmrc', line(old))
    home.write('p/package.json', '{}\n')
    const { code, stdout, stderr } = await home.setup('--replace-token', '--json')

    expect(code, stderr).toBe(0)
    expect(home.read('.npmrc')).toContain(home.token)
    expect(JSON.parse(stdout).left).toEqual([
      {
        ...{ path: join(home.home, 'p/.npmrc'), line: 1, fingerprint: new Secret(old).fingerprint },
        ...{ reason: 'setup does not write this file', tools: expect.arrayContaining(['npm']) },
      },
    ])
  })

  test('asks about files that could not be read: exit 2 before anything is written', async () => {
    const home = await ground({ tools: ['npm'] })
    home.write('q/x', '')
    const closed = join(home.home, 'q/.npmrc')
    if (process.geteuid?.() === 0) symlinkSync('/proc/self/mem', closed)
    else writeFileSync(closed, '', { mode: 0 })

    const refused = await home.setup('--replace-token')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('`--partial-search`')
    expect(home.files()).not.toContain('.npmrc')
    expect((await home.setup('--replace-token', '--partial-search')).code).toBe(0)
    expect((await home.setup()).code).toBe(0)
  })
})
