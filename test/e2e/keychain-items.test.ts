import { expect, test } from 'vitest'
import { FakeKeychain, pythonItem } from '../helpers/fake-keychain.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'

const AUTH = '[http-basic.takumi-guard]\nusername = "token"\n'
const SERVICE = 'poetry-repository-takumi-guard'
const PATH = `keychain:${SERVICE}/token`

/** A home in which Poetry keeps its token in the keychain, as it does by itself. */
async function homeOfPoetry() {
  const services = await sandbox()
  const token = await services.issue()
  const home = tempHome({ '.config/pypoetry/auth.toml': AUTH })
  const keychain = new FakeKeychain(pythonItem(SERVICE, token))
  const journals = () => home.files().filter(path => path.includes('/journal-'))
  return { services, token, ...home, keychain, journals, run: { home: home.home, sandbox: services, keychain } }
}

const documentOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout)

test('a token that Poetry keeps in the keychain is found, with its tool, and explained', async () => {
  const { run } = await homeOfPoetry()

  const { tokens } = documentOf(await runGuard(['find', '--json'], run))
  const site = { path: PATH, line: 1, column: 1, tool: 'poetry', level: 'user', key: null }
  expect(tokens[0].sites).toEqual([{ ...site, carrier: 'keychain', writable: true }])

  const { uses } = documentOf(await runGuard(['find', '--explain', 'poetry', '--json'], run))
  expect(uses.map(({ winner }: { winner: { path: string } }) => winner.path)).toEqual([PATH])
})

test('a rotation replaces what the keychain alone holds, and keeps the attributes of the item', async () => {
  const { services, token, run, keychain, read, journals } = await homeOfPoetry()
  const { attributes } = structuredClone(keychain.items[0]!)

  const { code, stdout, stderr } = await runGuard(['rotate', '--yes', '--json'], run)

  expect(code, stderr).toBe(0)
  expect(documentOf({ stdout }).rotated[0].items).toEqual([{ path: PATH }])
  const fresh = keychain.items[0]!.value
  expect([await services.isValid(token), await services.isValid(fresh)]).toEqual([false, true])
  expect(keychain.items).toEqual([{ attributes, value: fresh }])
  expect(keychain.writes).toEqual([token, fresh])
  expect([read('.config/pypoetry/auth.toml'), journals()]).toEqual([AUTH, []])
})

test('a file and an item get the new token together', async () => {
  const { services, token, run, keychain, read, write } = await homeOfPoetry()
  write('.config/pdm/config.toml', `[pypi]\nurl = "${services.url}/pypi/simple/"\npassword = "${token}"\n`)
  keychain.items.push(pythonItem(`uv:${services.url}`, token), pythonItem(services.host, `${token}x`))
  write('.config/uv/uv.toml', `index-url = "${services.url}/pypi/simple/"\n`)
  write('.bundle/config', `---\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "${services.url}/rubygems/"\n`)
  const account = `BUNDLE_${new URL(services.url).host.replaceAll('.', '__')}`
  keychain.items.push({ attributes: { service: 'bundler', account }, value: `token:${token}` })

  const { code, stderr } = await runGuard(['rotate', '--yes'], run)

  expect(code, stderr).toBe(0)
  const fresh = keychain.items[0]!.value
  expect(await services.isValid(fresh)).toBe(true)
  expect(keychain.items.map(({ value }) => value)).toEqual([fresh, fresh, `${token}x`, `token:${fresh}`])
  expect(read('.config/pdm/config.toml')).toBe(`[pypi]\nurl = "${services.url}/pypi/simple/"\npassword = "${fresh}"\n`)
})

test('an item that takes nothing is refused before the call, and nothing is left behind', async () => {
  const { services, token, run, keychain, journals } = await homeOfPoetry()
  keychain.takes = () => 'refuses'

  const { code, stderr } = await runGuard(['rotate', '--yes'], run)

  expect([code, stderr]).toEqual([8, expect.stringContaining(PATH)])
  expect([await services.isValid(token), keychain.items[0]!.value, journals()]).toEqual([true, token, []])
})

test.for(['refuses', 'forgets'] as const)(
  'if the keychain %s the new token after the call, guard resume goes on with it',
  async outcome => {
    const { services, token, run, keychain, journals } = await homeOfPoetry()
    keychain.takes = value => (value === token ? 'stores' : outcome)

    const stopped = await runGuard(['rotate', '--yes'], run)
    expect([stopped.code, stopped.stderr]).toEqual([7, expect.stringContaining(PATH)])
    expect([keychain.items[0]!.value, journals().length]).toEqual([token, 1])

    keychain.takes = () => 'stores'
    expect((await runGuard(['resume'], run)).code).toBe(0)
    expect([await services.isValid(keychain.items[0]!.value), journals()]).toEqual([true, []])
  },
)

test('a locked keychain with such an item is refused, and with --leave-copies the item stays', async () => {
  const { services, token, run, keychain, write, read } = await homeOfPoetry()
  write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
  keychain.state = 'locked'

  const refused = await runGuard(['rotate', '--yes'], run)
  expect([refused.code, refused.stderr]).toEqual([8, expect.stringContaining('--leave-copies')])
  expect(await services.isValid(token)).toBe(true)

  const { code, stderr } = await runGuard(['rotate', '--yes', '--leave-copies'], run)
  expect([code, stderr]).toEqual([0, expect.stringContaining(`${PATH} stays as it is`)])
  expect([keychain.items[0]!.value, read('.npmrc').includes(token)]).toEqual([token, false])
})

const SOURCE = '[[tool.poetry.source]]\nname = "takumi-guard"\nurl = "https://pypi.example.com/simple/"\n'

test.for<[string, Record<string, string>, string]>([
  ['a source that a project says to be of another host', { 'work/pyproject.toml': SOURCE }, SERVICE],
  [
    'the public index, to which Poetry publishes',
    { '.config/pypoetry/auth.toml': '[http-basic.pypi]\nusername = "me"\n' },
    'poetry-repository-pypi',
  ],
  [
    'the public index, to which PDM publishes',
    { '.config/pypoetry/auth.toml': '', '.config/pdm/config.toml': '[repository.pypi]\nusername = "me"\n' },
    'pdm-repository-pypi',
  ],
  ['another program', { '.config/pypoetry/auth.toml': '' }, 'another-program'],
])('a locked keychain stops nothing if all it has is an item of %s', async ([, tree, service]) => {
  const { services, token, run, keychain, write } = await homeOfPoetry()
  write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
  for (const [path, text] of Object.entries(tree)) write(path, text)
  keychain.items.splice(0, 1, pythonItem(service, 'made-up'))
  keychain.state = 'locked'

  const { code, stderr } = await runGuard(['rotate', '--yes'], run)

  expect(code, stderr).toBe(0)
})

test('a keychain that hangs is named, and --partial-search goes on without it', async () => {
  const { services, token, run, keychain, write } = await homeOfPoetry()
  write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
  keychain.state = 'hung'

  const { problems } = documentOf(await runGuard(['find', '--json'], run))
  expect(problems.map(({ code }: { code: string }) => code)).toEqual(['KEYCHAIN_UNREAD'])
  const stopped = await runGuard(['rotate', '--yes'], run)
  expect([stopped.code, stopped.stderr]).toEqual([2, expect.stringContaining('--partial-search')])
  expect((await runGuard(['rotate', '--yes', '--partial-search'], run)).code).toBe(0)
})

test('without a keychain service there is a note if a config counts on one, and nothing more', async () => {
  const { services, token, run, keychain, write } = await homeOfPoetry()
  write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
  keychain.state = 'absent'

  const { code, stderr } = await runGuard(['rotate', '--yes'], run)
  expect([code, stderr]).toEqual([0, expect.stringContaining('poetry may have a password')])

  write('.config/pypoetry/auth.toml', '')
  write('.config/pip/pip.conf', `[global]\nindex-url = ${services.url}/pypi/simple/\n`)
  const quiet = await runGuard(['find'], run)
  expect([quiet.code, quiet.stdout + quiet.stderr]).toEqual([0, expect.not.stringContaining('keychain')])
})

test('no keychain is asked if no config names an item', async () => {
  const { services, token, run, keychain, write } = await homeOfPoetry()
  write('.config/pypoetry/auth.toml', '')
  write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
  write('.config/pip/pip.conf', '[global]\nindex-url = https://pypi.example.com/simple/\n')

  await runGuard(['rotate', '--yes'], run)

  expect(keychain.queries).toEqual([])
})

test('a token that only the memory of a session holds is refused', async () => {
  const { services, token, run, keychain } = await homeOfPoetry()
  keychain.collection = 'session'

  const { code } = await runGuard(['rotate', '--yes'], run)

  expect([code, await services.isValid(token)]).toEqual([8, true])
})

test('reset gives the item the new token, and sync does if it still has the one before', async () => {
  const { services, run, keychain, write } = await homeOfPoetry()
  const email = 'reset@example.com'
  const old = await services.issue(email)
  keychain.items[0]!.value = old
  const reset = ['reset', email, '--code-stdin', '--yes']

  const { code, stderr } = await runGuard(reset, { ...run, input: await services.code(email) })
  expect(code, stderr).toBe(0)
  const fresh = keychain.items[0]!.value
  expect(await services.isValid(fresh)).toBe(true)

  keychain.items[0]!.value = old
  write('.npmrc', `//${services.host}/npm/:_authToken=${fresh}\n`)
  const synced = await runGuard(['sync', '--yes'], run)
  expect(synced.code, synced.stderr).toBe(0)
  expect(keychain.items[0]!.value).toBe(fresh)
})

test('a revoked token is taken out of the keychain on request', async () => {
  const { services, token, run, keychain } = await homeOfPoetry()
  keychain.items.push(pythonItem('another-program', 'made-up'))

  const shown = await runGuard(['revoke', '--take-out', '--dry-run'], run)
  expect([shown.code, shown.stderr]).toEqual([0, expect.stringContaining(PATH)])
  expect(keychain.items).toHaveLength(2)

  const { code, stderr } = await runGuard(['revoke', '--take-out', '--yes'], run)
  expect(code, stderr).toBe(0)
  expect(await services.isValid(token)).toBe(false)
  expect(keychain.items).toEqual([pythonItem('another-program', 'made-up')])
})

test('an item that another program changes during the call keeps what that program wrote', async () => {
  const { services, token, run, keychain, write } = await homeOfPoetry()
  write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
  const search = keychain.search.bind(keychain)
  keychain.search = async queries => {
    if (!(await services.isValid(token))) keychain.items[0]!.value = 'made-up by another program'
    return search(queries)
  }

  const { code, stderr } = await runGuard(['rotate', '--yes'], run)

  expect(code, stderr).toBe(0)
  expect(keychain.items[0]!.value).toBe('made-up by another program')
})
