import { expect, test } from 'vitest'
import { homeWith } from './helpers/formats.ts'
import { runGuard, sandbox, tempHome } from './helpers/guard.ts'

test('rewrites the token in every format, each in its own spelling, and nothing besides', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const { home, read } = tempHome(homeWith(token, services.host))

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services })

  expect(stderr).not.toContain('error')
  expect(code).toBe(0)
  const fresh = read('p/takumi_guard_token').trim()
  expect(fresh).not.toBe(token)
  expect(await services.isValid(fresh)).toBe(true)
  for (const [path, text] of Object.entries(homeWith(fresh, services.host)))
    expect([path, read(path)]).toEqual([path, text])
})

test('refuses before the call where shell quotes cut the token in pieces', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const files = {
    '.npmrc': `//${services.host}/npm/:_authToken=${token}\n`,
    '.zshrc': `export A='tg_an''${token.slice(5)}'\n`,
  }
  const { home, read } = tempHome(files)

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services })

  expect(code).toBe(6)
  expect(stderr).toContain('.zshrc:1')
  expect(stderr).toContain('quotes cut the token in pieces')
  expect(read('.npmrc')).toBe(files['.npmrc'])
  expect(await services.isValid(token)).toBe(true)
})

test('shows where a reference leads, and which it does not open', async () => {
  const { home } = tempHome({
    '.npmrc': '//npm.flatt.tech/:_authToken=${FLATT_NPM_TOKEN}\n',
    '.zshrc': '# mine\nexport FLATT_NPM_TOKEN="$GUARD_KEY"\n',
    '.secrets': 'export GUARD_KEY=tg_anon_TEST00000000000000Aa\n',
    'p/.npmrc': '//npm.flatt.tech/:_authToken=${OTHER_TOKEN}\n',
    'p/.envrc': 'export OTHER_TOKEN=$(op read op://Private/guard/token)\n',
  })
  const { stdout } = await runGuard(['find', '--json'], { home })
  const { tokens, references } = JSON.parse(stdout)
  const { fingerprint } = tokens[0]
  const definition = { path: `${home}/.secrets`, line: 1 }
  expect(references).toMatchObject([
    { path: `${home}/.npmrc`, name: 'FLATT_NPM_TOKEN', fingerprint, definition, external: false },
    { path: `${home}/.zshrc`, line: 2, name: 'GUARD_KEY', fingerprint, definition, external: false },
    { path: `${home}/p/.envrc`, name: 'op read op://Private/guard/token', fingerprint: null, external: true },
    { path: `${home}/p/.npmrc`, name: 'OTHER_TOKEN', fingerprint: null, definition: null, external: false },
  ])
})

test('shows from where a variable of this shell has its token, though no config refers to it', async () => {
  const token = 'tg_anon_TEST00000000000000Aa'
  const { home } = tempHome({ '.zshrc': 'export PS1="$HOST"\nexport NPM_TOKEN=$GUARD_KEY\n' })
  const { stdout } = await runGuard(['find', '--json'], { home, env: { NPM_TOKEN: token, GUARD_KEY: token } })
  const { tokens, references } = JSON.parse(stdout)
  expect(references).toMatchObject([
    { path: `${home}/.zshrc`, line: 2, name: 'GUARD_KEY', fingerprint: tokens[0].fingerprint, definition: null },
  ])
})

test('names the host of a token that a variable carries in a document', async () => {
  const { home } = tempHome()
  const token = 'tg_anon_TEST00000000000000Aa'
  const { stdout } = await runGuard(['find', '--json'], {
    home,
    env: {
      COMPOSER_AUTH: JSON.stringify({ bearer: { 'packagist.flatt.tech': token } }),
      pnpm_config__auth: JSON.stringify({ 'https://npm.flatt.tech/': { '@': { authToken: token } } }),
      BUNDLE_RUBYGEMS__FLATT__TECH: `token:${token}`,
      GOPROXY: `https://_:${token}@golang.flatt.tech`,
      PDM_PYPI_PASSWORD: token,
      TWINE_PASSWORD: token,
    },
  })
  const sites: { path: string; tool: string; carrier: string }[] = JSON.parse(stdout).tokens[0].sites
  expect(sites.map(({ path, tool, carrier }) => [path, tool, carrier])).toEqual([
    ['env:COMPOSER_AUTH', 'composer', 'plain'],
    ['env:pnpm_config__auth', 'pnpm', 'plain'],
    ['env:BUNDLE_RUBYGEMS__FLATT__TECH', 'bundler', 'plain'],
    ['env:GOPROXY', 'go', 'url'],
    ['env:PDM_PYPI_PASSWORD', 'pdm', 'plain'],
    ['env:TWINE_PASSWORD', 'twine', 'plain'],
  ])
})
