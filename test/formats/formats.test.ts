import { expect, test } from 'vitest'
import { adapterById, loadParsers } from '../../src/tools/index.ts'
import { base64, expectForm, type Form, TOKEN } from './reading.ts'

await loadParsers()

const url = (host: string, user = 'token:') => `https://${user}${TOKEN}@${host}`
const inUrl = (key: string | null, host: string) => ({ key, host, carrier: 'url' as const })

// The formats that have no test file of their own: how each tool writes a token, and what it says of it.
test.for<[id: string, string, Form]>([
  [
    'pnpm-ini',
    'as `pnpm config set` writes it',
    {
      text: `//npm.flatt.tech/:_authToken=${TOKEN}\n`,
      tokens: [{ key: '//npm.flatt.tech/:_authToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'pnpm-yaml',
    'in _auth',
    {
      text: `_auth: { "https://npm.flatt.tech/": { "@": { authToken: ${TOKEN} } } }\n`,
      tokens: [{ key: '_auth."https://npm.flatt.tech/".@.authToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'pnpm-yaml',
    'in the registries of a workspace',
    {
      text: `packages:\n  - a\nregistries:\n  default: ${url('npm.flatt.tech/')}\n`,
      tokens: [inUrl('registries.default', 'npm.flatt.tech')],
    },
  ],
  [
    'yarn-1',
    'in a registry with quotes and without',
    {
      text: `registry "${url('npm.flatt.tech/')}"\n"@a:registry" ${url('npm.flatt.tech')}\n`,
      tokens: [inUrl('registry', 'npm.flatt.tech'), inUrl('@a:registry', 'npm.flatt.tech')],
    },
  ],
  [
    'uv-credentials',
    'as `uv auth login` writes it',
    {
      text: `[[credential]]\nservice = "https://pypi.flatt.tech/simple/"\nscheme = "bearer"\ntoken = "${TOKEN}"\n`,
      tokens: [{ key: 'credential[0].token', host: 'pypi.flatt.tech' }],
    },
  ],
  [
    'pdm',
    'for the index and for a source',
    {
      text: `[pypi]\nurl = "https://pypi.flatt.tech/simple/"\npassword = "${TOKEN}"\n[pypi.b]\npassword = "${TOKEN}"\n[repository.c]\nurl = "${url('pypi.flatt.tech/')}"\n`,
      tokens: [
        { key: 'pypi.password', host: 'pypi.flatt.tech' },
        { key: 'pypi.b.password' },
        inUrl('repository.c.url', 'pypi.flatt.tech'),
      ],
    },
  ],
  [
    'pipfile',
    'in a source, and a variable beside it',
    {
      text: `[[source]]\nurl = "${url('pypi.flatt.tech/simple/')}"\n[[source]]\nurl = "https://token:\${GUARD}@pypi.flatt.tech/"\n`,
      tokens: [inUrl('source[0].url', 'pypi.flatt.tech')],
      references: [{ name: 'GUARD', key: 'source[1].url', host: 'pypi.flatt.tech' }],
    },
  ],
  [
    'pypirc',
    'as a password',
    {
      text: `[guard]\nrepository: https://pypi.flatt.tech/\nusername = token\npassword = ${TOKEN}\n`,
      tokens: [{ key: 'guard.password', host: 'pypi.flatt.tech' }],
    },
  ],
  [
    'requirements',
    'in options and in a direct reference',
    {
      text: `-i ${url('pypi.flatt.tech/simple/')}\n--extra-index-url=${url('pypi.flatt.tech/')}\na @ ${url('pypi.flatt.tech/a.whl')}\n# ${TOKEN}\n`,
      tokens: [
        inUrl('-i', 'pypi.flatt.tech'),
        inUrl('--extra-index-url', 'pypi.flatt.tech'),
        inUrl(null, 'pypi.flatt.tech'),
        { key: null, carrier: 'comment' },
      ],
    },
  ],
  [
    'bundler',
    'for a host, for a URL and in a mirror',
    {
      text: `---\nBUNDLE_RUBYGEMS__FLATT__TECH: "token:${TOKEN}"\nBUNDLE_HTTPS://A___B__EXAMPLE/: token:${TOKEN}\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "${url('rubygems.flatt.tech/')}"\n`,
      tokens: [
        { key: 'BUNDLE_RUBYGEMS__FLATT__TECH', host: 'rubygems.flatt.tech' },
        { key: 'BUNDLE_HTTPS://A___B__EXAMPLE/', host: 'a-b.example' },
        inUrl('BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/', 'rubygems.flatt.tech'),
      ],
    },
  ],
  [
    'bundler',
    'for loopback, whose port only a URL names, and for a path',
    {
      text: `---\nBUNDLE_127__0__0__1: ${TOKEN}\nBUNDLE_HTTP://127__0__0__1:4873/RUBYGEMS/: ${TOKEN}\n`,
      tokens: [
        { key: 'BUNDLE_127__0__0__1', host: undefined },
        { key: 'BUNDLE_HTTP://127__0__0__1:4873/RUBYGEMS/', host: '127.0.0.1:4873' },
      ],
    },
  ],
  [
    'gem',
    'in a source and as an API key',
    {
      text: `---\n:sources:\n- ${url('rubygems.flatt.tech/')}\n:rubygems_api_key: ${TOKEN}\nhttps://rubygems.flatt.tech: ${TOKEN}\n`,
      tokens: [
        inUrl(':sources[0]', 'rubygems.flatt.tech'),
        { key: ':rubygems_api_key' },
        { key: 'https://rubygems.flatt.tech', host: 'rubygems.flatt.tech' },
      ],
    },
  ],
  [
    'go-env',
    'in a list of proxies',
    {
      text: `GOPROXY=https://a.example,${url('golang.flatt.tech', '_:')}|direct\n`,
      tokens: [inUrl('GOPROXY', 'golang.flatt.tech')],
    },
  ],
  [
    'composer',
    'in auth.json',
    {
      text: `{"http-basic":{"packagist.flatt.tech":{"username":"_","password":"${TOKEN}"}},"bearer":{"packagist.flatt.tech":"${TOKEN}"}}`,
      tokens: [
        { key: 'http-basic."packagist.flatt.tech".password', host: 'packagist.flatt.tech' },
        { key: 'bearer."packagist.flatt.tech"', host: 'packagist.flatt.tech' },
      ],
    },
  ],
  [
    'composer',
    'in composer.json, in a header, in base64 and in a URL with escaped slashes',
    {
      text: `{"config":{"custom-headers":{"packagist.flatt.tech":["Authorization: Bearer ${TOKEN}","Authorization: Basic ${base64(`_:${TOKEN}`)}"]}},"repositories":[{"type":"composer","url":"${url('packagist.flatt.tech')}"}]}`,
      tokens: [
        { key: 'config.custom-headers."packagist.flatt.tech"[0]', host: 'packagist.flatt.tech' },
        { key: 'config.custom-headers."packagist.flatt.tech"[1]', host: 'packagist.flatt.tech', carrier: 'base64' },
        inUrl('repositories[0].url', 'packagist.flatt.tech'),
      ],
    },
  ],
  [
    'mise',
    'as a variable, in each form',
    {
      text: `[env]\nA = "${TOKEN}"\nB = { value = "${TOKEN}", redact = true }\n`,
      tokens: [{ key: 'env.A' }, { key: 'env.B.value' }],
    },
  ],
  [
    'dockerfile',
    'in ENV, in ARG and in a command',
    {
      text: `ENV A=${TOKEN}\nENV B ${TOKEN}\nARG C="${TOKEN}"\nRUN x ${TOKEN}\n`,
      tokens: [{ key: 'A' }, { key: 'B' }, { key: 'C' }, { key: null }],
    },
  ],
  [
    'compose',
    'in a map, in a list and as a default',
    {
      text: `services:\n  a:\n    environment: { A: ${TOKEN} }\n    build:\n      args:\n        - B=${TOKEN}\n        - C=\${C:-${TOKEN}}\n`,
      tokens: [
        { key: 'services.a.environment.A' },
        { key: 'services.a.build.args[0]' },
        { key: 'services.a.build.args[1]' },
      ],
    },
  ],
  [
    'compose',
    'as a variable of the host',
    {
      text: 'services:\n  a:\n    environment:\n      TAKUMI_GUARD_TOKEN: ${TAKUMI_GUARD_TOKEN}\n',
      references: [{ name: 'TAKUMI_GUARD_TOKEN', key: 'services.a.environment.TAKUMI_GUARD_TOKEN' }],
    },
  ],
  [
    'devcontainer',
    'among comments, and a variable of the host',
    {
      text: `{ // ${TOKEN}\n  "containerEnv": { "A": "${TOKEN}" }, /* x */\n  "remoteEnv": { "TAKUMI_GUARD_TOKEN": "\${localEnv:GUARD}" },\n}\n`,
      tokens: [{ key: null, carrier: 'comment' }, { key: 'containerEnv.A' }],
      references: [{ name: 'GUARD', key: 'remoteEnv.TAKUMI_GUARD_TOKEN' }],
    },
  ],
  [
    'vscode',
    'for the terminal and for Takumo',
    {
      text: `{ "terminal.integrated.env.osx": { "A": "${TOKEN}" }, "takumo.apiKey": "\${env:TAKUMO_API_KEY}", "u": "${url('npm.flatt.tech')}" }`,
      tokens: [{ key: '"terminal.integrated.env.osx".A' }, inUrl('u', 'npm.flatt.tech')],
      references: [{ name: 'TAKUMO_API_KEY', key: 'takumo.apiKey' }],
    },
  ],
  ['continue', 'of a model', { text: `{"models":[{"apiKey":"${TOKEN}"}]}`, tokens: [{ key: 'models[0].apiKey' }] }],
  [
    'workflows',
    'in env and in a script, and as a secret',
    {
      text: `env:\n  A: ${TOKEN}\n  TAKUMI_GUARD_TOKEN: \${{ secrets.GUARD }}\n  B: \${{ secrets.OTHER }}\njobs:\n  a:\n    steps:\n      - run: |\n          x ${TOKEN}\n`,
      tokens: [{ key: 'env.A' }, { key: 'jobs.a.steps[0].run' }],
      references: [{ name: 'secrets.GUARD', key: 'env.TAKUMI_GUARD_TOKEN' }],
    },
  ],
  [
    'workflows',
    'in one of several documents',
    { text: `spec:\n  inputs: {}\n---\nvariables:\n  A: ${TOKEN}\n`, tokens: [{ key: '[1].variables.A' }] },
  ],
  [
    'fish-variables',
    'as fish saves it',
    { text: `# VERSION: 3.0\nSETUVAR --export A:${TOKEN}\nSETUVAR B:x\n`, tokens: [{ key: 'A' }] },
  ],
  [
    'powershell',
    'in each kind of quotes',
    { text: `$env:A = '${TOKEN}'\n$Env:B="${TOKEN}"\n`, tokens: [{ key: 'A' }, { key: 'B' }] },
  ],
  [
    'nushell',
    'in each kind of quotes',
    { text: `$env.A = "${TOKEN}"\n$env.B = r#'${TOKEN}'#\n`, tokens: [{ key: 'A' }, { key: 'B' }] },
  ],
  [
    'environment-files',
    'with quotes and without',
    { text: `A=${TOKEN}\nexport B="${TOKEN}"\n`, tokens: [{ key: 'A' }, { key: 'B' }] },
  ],
  [
    'systemd',
    'alone, quoted and in a command',
    {
      text: `[Service]\nEnvironment=A=${TOKEN}\nEnvironment="B=${TOKEN}"\nExecStart=/bin/x ${TOKEN}\n`,
      tokens: [{ key: 'A' }, { key: 'B' }, { key: null }],
    },
  ],
  [
    'tmux',
    'with and without quotes, and in a comment',
    {
      text: `set-environment -g A ${TOKEN}\nsetenv -hg B '${TOKEN}'\n# ${TOKEN}\n`,
      tokens: [{ key: 'A' }, { key: 'B' }, { key: null, carrier: 'comment' }],
    },
  ],
  [
    'jetbrains',
    'in the variables of a run configuration',
    { text: `<envs>\n<env name="A" value="${TOKEN}" />\n</envs>\n`, tokens: [{ key: 'A' }] },
  ],
  [
    'launchd',
    'as a variable, in a command and in a comment',
    {
      text: `<plist><dict><!-- ${TOKEN} -->\n<key>A</key><string>${TOKEN}</string>\n<key>ProgramArguments</key><array><string>${TOKEN}</string></array></dict></plist>\n`,
      tokens: [{ key: null, carrier: 'comment' }, { key: 'A' }, { key: null }],
    },
  ],
  ['direnv', 'exported', { text: `export A=${TOKEN}\n`, tokens: [{ key: 'A' }] }],
  ['secret-file', 'alone', { text: TOKEN, tokens: [{ key: null }] }],
])('%s: finds and rewrites a token %s', ([id, , form]) => expectForm(adapterById(id)!, form))

const WINDOWS = { APPDATA: 'C:\\R', LOCALAPPDATA: 'C:\\L', ProgramData: 'C:\\P' }

// Where each tool looks on a machine that this test need not run on.
test.for<[id: string, linux: string, darwin: string, win32: string]>([
  ['pnpm-ini', '/h/.config/pnpm/auth.ini', '/h/Library/Preferences/pnpm/auth.ini', 'C:\\L\\pnpm\\config\\auth.ini'],
  ['yarn-1', '/etc/yarnrc', '/h/.yarnrc', 'C:\\h\\.yarnrc'],
  ['npmrc', '/usr/local/etc/npmrc', '/opt/homebrew/etc/npmrc', 'C:\\R\\npm\\etc\\npmrc'],
  ['bunfig', '/h/.bunfig.toml', '/h/.config/.bunfig.toml', 'C:\\h\\.bunfig.toml'],
  ['uv', '/etc/xdg/uv/uv.toml', '/h/.config/uv/uv.toml', 'C:\\P\\uv\\uv.toml'],
  [
    'uv-credentials',
    '/h/.local/share/uv/credentials/credentials.toml',
    '/h/Library/Application Support/uv/credentials/credentials.toml',
    'C:\\R\\uv\\data\\credentials\\credentials.toml',
  ],
  [
    'pdm',
    '/h/.config/pdm/config.toml',
    '/h/Library/Application Support/pdm/config.toml',
    'C:\\L\\pdm\\pdm\\config.toml',
  ],
  ['netrc', '/h/.netrc', '/h/.netrc', 'C:\\h\\_netrc'],
  ['bundler', '/h/.bundle/config', '/h/.bundle/config', 'C:\\h\\.bundle\\config'],
  ['gem', '/h/.local/share/gem/credentials', '/h/.gemrc', 'C:\\h\\.gem\\credentials'],
  ['go-env', '/h/.config/go/env', '/h/Library/Application Support/go/env', 'C:\\R\\go\\env'],
  ['composer', '/h/.config/composer/auth.json', '/h/.composer/auth.json', 'C:\\R\\Composer\\auth.json'],
  ['mise', '/h/.config/mise/config.toml', '/etc/mise/config.toml', 'C:\\h\\.config\\mise\\config.toml'],
  [
    'vscode',
    '/h/.config/Code/User/settings.json',
    '/h/Library/Application Support/Cursor/User/settings.json',
    'C:\\R\\Code\\User\\settings.json',
  ],
  ['shell', '/etc/profile', '/h/.zshrc', 'C:\\h\\.bashrc'],
  ['environment-files', '/etc/environment', '/h/.ssh/environment', 'C:\\h\\.ssh\\environment'],
  ['jetbrains', '/p/.idea/workspace.xml', '/p/.idea/workspace.xml', 'C:\\p\\.idea\\workspace.xml'],
  [
    'fish-variables',
    '/h/.config/fish/fish_variables',
    '/h/.config/fish/fish_variables',
    'C:\\h\\.config\\fish\\fish_variables',
  ],
  [
    'powershell',
    '/h/.config/powershell/profile.ps1',
    '/h/.config/powershell/Microsoft.PowerShell_profile.ps1',
    'C:\\h\\Documents\\WindowsPowerShell\\profile.ps1',
  ],
  [
    'nushell',
    '/h/.config/nushell/env.nu',
    '/h/Library/Application Support/nushell/config.nu',
    'C:\\R\\nushell\\env.nu',
  ],
])('%s: its file is known on each platform', ([id, ...expected]) => {
  const adapter = adapterById(id)!
  for (const [index, platform] of (['linux', 'darwin', 'win32'] as const).entries()) {
    const where =
      platform === 'win32' ? { home: 'C:\\h', cwd: 'C:\\p', env: WINDOWS } : { home: '/h', cwd: '/p', env: {} }
    expect(adapter.places({ ...where, platform }).map(({ path }) => path)).toContain(expected[index])
  }
})

test('folders whose files are all read are those of the platform', () => {
  const folders = (platform: NodeJS.Platform) =>
    ['launchd', 'environment-files', 'systemd', 'shell'].flatMap(id =>
      adapterById(id)!.folders!({ home: '/h', cwd: '/p', env: {}, platform }).map(({ path }) => path),
    )
  expect(folders('linux')).toEqual([
    '/etc/environment.d',
    '/h/.config/environment.d',
    '/h/.config/systemd/user',
    '/etc/systemd/user',
    '/etc/systemd/system',
    '/etc/profile.d',
  ])
  expect(folders('darwin')).toEqual(['/h/Library/LaunchAgents', '/Library/LaunchAgents', '/etc/profile.d'])
  expect(folders('win32')).toEqual([])
})
