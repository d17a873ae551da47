import { expect, test } from 'vitest'
import { readConfig } from '../../../src/formats/read-config.ts'
import { adapterByName } from '../../../src/tools/index.ts'
import { dotenv } from '../../../src/tools/shells/dotenv.ts'
import { shell } from '../../../src/tools/shells/shell.ts'
import { expectForm, type Form, TOKEN } from '../../formats/reading.ts'

const URL = `https://token:${TOKEN}@pypi.flatt.tech/simple/`
const url = (key: string | null, host = 'pypi.flatt.tech') => ({ key, host, carrier: 'url' as const })

test.for<[string, Form]>([
  ['after export', { text: `export NPM_TOKEN=${TOKEN}\n`, tokens: [{ key: 'NPM_TOKEN' }] }],
  ['in double quotes', { text: `  export NPM_TOKEN="${TOKEN}"; cd\n`, tokens: [{ key: 'NPM_TOKEN' }] }],
  ['in single quotes', { text: `NPM_TOKEN='${TOKEN}'\nexport NPM_TOKEN\n`, tokens: [{ key: 'NPM_TOKEN' }] }],
  [
    'after declare and typeset',
    { text: `declare -x A=${TOKEN}\ntypeset -x B=${TOKEN}\n`, tokens: [{ key: 'A' }, { key: 'B' }] },
  ],
  ['in the URL of an index', { text: `export PIP_INDEX_URL=${URL}\n`, tokens: [url('PIP_INDEX_URL')] }],
  [
    'in a named index of uv',
    { text: `export UV_INDEX="guard=${URL} b=https://b.example/"\n`, tokens: [url('UV_INDEX')] },
  ],
  [
    'in a list of Go proxies',
    {
      text: `export GOPROXY=https://token:${TOKEN}@golang.flatt.tech,direct\nexport GOPROXY="https://t:${TOKEN}@golang.flatt.tech|https://x"\n`,
      tokens: [url('GOPROXY', 'golang.flatt.tech'), url('GOPROXY', 'golang.flatt.tech')],
    },
  ],
  [
    'as the default of a variable',
    { text: `export NPM_TOKEN="\${NPM_TOKEN:-${TOKEN}}"\n`, tokens: [{ key: 'NPM_TOKEN' }] },
  ],
  [
    'in a comment, which sets nothing',
    {
      text: `# export NPM_TOKEN=${TOKEN}\nexport NPM_TOKEN="$(pass guard)" # was ${TOKEN}\n`,
      tokens: [
        { key: null, carrier: 'comment' },
        { key: null, carrier: 'comment' },
      ],
    },
  ],
  ['on the line of a command', { text: `curl -H "Authorization: Bearer ${TOKEN}" x\n`, tokens: [{ key: null }] }],
])('finds and rewrites a token %s', ([, form]) => expectForm(shell, form))

const [START, END] = [TOKEN.slice(0, 14), TOKEN.slice(14)]
const PERCENT = TOKEN.replace('_', '%5F')

test.for<[string, string, string | undefined]>([
  ['in a URL that quotes cut elsewhere', `export V='http://to''ken:${TOKEN}@h/'`, undefined],
  ['encoded in a URL that quotes cut elsewhere', `export V='http://to''ken:${PERCENT}@h/'`, undefined],
  ['encoded in a URL of many pieces', `export V="http"://$'\\x74oken':${PERCENT}'@h/'`, undefined],
  ["in $'…'", `export V=$'${TOKEN.replace('_', '\\x5f').replace('g', '\\147')}'`, undefined],
  ['with backslashes', `export V=${TOKEN.replace('_', '\\_').replace('g', '\\g')}`, undefined],
  ['cut by quotes', `export V='${START}''${END}'`, 'quotes cut the token in pieces'],
  ['cut by different quotes', `export V=${START}"${END}"`, 'quotes cut the token in pieces'],
  ["cut by $'…'", `export V=$'${START}'$'${END}'`, 'quotes cut the token in pieces'],
  ['cut by a line break', `export V="${START}\\\n${END}"`, 'quotes cut the token in pieces'],
  [
    'cut after a number sign that is no comment',
    `export A=' # ' V='${START}''${END}'`,
    'quotes cut the token in pieces',
  ],
  [
    'encoded and cut',
    `export V=http://token:${PERCENT.slice(0, 12)}''${PERCENT.slice(12)}@h/`,
    'quotes cut the token in pieces',
  ],
  ['cut in code in quotes', `eval "export V='${START}''${END}'"`, 'quotes cut the token in pieces'],
])('a token %s is one token, rewritten or named', ([, line, stuck]) => {
  const { tokens } = readConfig(shell, `${line}\n`)
  expect(tokens.map(({ token, variable, stuck }) => ({ token, variable, stuck }))).toEqual([
    { token: TOKEN, variable: 'V', stuck },
  ])
})

test('finds the variable from which a URL is built', () => {
  expectForm(shell, {
    text: 'export PIP_INDEX_URL="https://token:$GUARD@pypi.flatt.tech/simple/"\nexport UV_INDEX_URL=https://token:$(pass guard)@pypi.flatt.tech/\nexport B=$OTHER\n',
    references: [
      { name: 'GUARD', key: 'PIP_INDEX_URL', host: 'pypi.flatt.tech' },
      { name: 'pass guard', key: 'UV_INDEX_URL', host: 'pypi.flatt.tech' },
    ],
  })
})

test('a dotenv file is read line by line', () => {
  expectForm(dotenv, {
    text: `NPM_TOKEN=${TOKEN}\nexport YARN_NPM_AUTH_TOKEN="${TOKEN}"\nPIP_INDEX_URL=${URL}\n`,
    tokens: [{ key: 'NPM_TOKEN' }, { key: 'YARN_NPM_AUTH_TOKEN' }, url('PIP_INDEX_URL')],
  })
})

test.for<[string, string | undefined]>([
  ['.npmrc', 'npmrc'],
  ['.yarnrc.yml', 'yarnrc'],
  ['bunfig.toml', 'bunfig'],
  ['.bunfig.toml', 'bunfig'],
  ['pip.conf', 'pip'],
  ['pip.ini', 'pip'],
  ['uv.toml', 'uv'],
  ['pyproject.toml', 'pyproject'],
  ['poetry.toml', 'poetry'],
  ['auth.toml', 'poetry'],
  ['.zshenv', 'shell'],
  ['config.fish', 'fish'],
  ['/h/.config/fish/functions/guard.fish', 'fish'],
  ['/h/.zshrc.d/tokens.zsh', 'shell'],
  ['/h/.oh-my-zsh/custom/tokens.zsh', 'shell'],
  ['/h/.oh-my-zsh/lib/git.zsh', undefined],
  ['.bash_aliases', 'shell'],
  ['.envrc.private', 'direnv'],
  ['.xonshrc', 'xonsh'],
  ['.pam_environment', 'environment-files'],
  ['.env', 'dotenv'],
  ['.env.production.local', 'dotenv'],
  ['.envrc', 'direnv'],
  ['.env.yarn', 'dotenv'],
  ['/h/p/.bundle/config', 'bundler'],
  ['/h/p/.git/config', undefined],
  ['C:\\a\\AppData\\Roaming\\pypoetry\\config.toml', 'poetry'],
  ['/h/.config/pnpm/rc', 'pnpm-ini'],
  ['/h/.config/go/env', 'go-env'],
  ['/h/dot_config/go/env', 'go-env'],
  ['/h/p/.github/workflows/test.yml', 'workflows'],
  ['/h/p/.github/test.yml', undefined],
  ['/h/p/requirements-dev.txt', 'requirements'],
  ['/h/p/requirements.md', undefined],
  ['/h/.local/share/chezmoi/private_dot_npmrc.tmpl', 'npmrc'],
  ['/h/Library/LaunchAgents/token.plist', 'launchd'],
  ['/h/p/docker-compose.override.yml', 'compose'],
  ['/h/p/a.code-workspace', 'vscode'],
  ['/h/.netrc', 'netrc'],
  ['.environment', undefined],
  ['npmrc', undefined],
  ['config.toml', undefined],
  ['package.json', 'package-json'],
])('%s is read as %s wherever it lies', ([name, id]) => {
  expect(adapterByName(name)?.id).toBe(id)
})

test('a .env file is read where Pipenv, Corepack and uv are told that it is', () => {
  const env = { PIPENV_DOTENV_LOCATION: '/s/pip', COREPACK_ENV_FILE: 'my.env', UV_ENV_FILE: 'a.env  /s/b.env' }
  const paths = dotenv.places({ platform: 'linux', home: '/h', cwd: '/p', env }).map(({ path }) => path)
  expect(paths).toEqual(expect.arrayContaining(['/s/pip', '/p/my.env', '/p/a.env', '/s/b.env']))
})
