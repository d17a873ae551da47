import {
  type Access,
  type Form,
  type Installation,
  installedClient,
  PACKAGES,
  PUBLIC_INDEX,
  testForms,
} from '../helpers/clients.ts'

const pipenv = installedClient('pipenv', 'bin/pipenv')

const installation: Installation = {
  files: {},
  arguments: ['install', '--skip-lock'],
  environment: () => ({
    ...{ PIPENV_VENV_IN_PROJECT: '1', PIPENV_NOSPIN: '1', PIPENV_YES: '1', PIP_NO_INPUT: '1' },
    ...{ VIRTUALENV_NO_PIP: '1', VIRTUALENV_NO_SETUPTOOLS: '1' },
  }),
  result: `work/p/.venv/${PACKAGES}/guard_sandbox_hello.py`,
}

const pipfile = (url: string) => `[[source]]
name = "pypi"
url = "${url}"
verify_ssl = true

[packages]
guard-sandbox-hello = "==1.0.0"
`

const index = ({ host, token }: Access) => `http://token:${token}@${host}/pypi/simple/`
const byName = ({ host }: Access, name: string) => `http://token:${name}@${host}/pypi/simple/`

const forms: Form[] = [
  {
    name: 'the Pipfile, from which it makes a Pipfile.lock',
    config: at => ({ 'work/p/Pipfile': pipfile(index(at)) }),
    arguments: ['install'],
  },
  {
    name: 'the Pipfile, with comments, an inline table, CRLF and no final newline',
    config: at => ({
      'work/p/Pipfile':
        `# mine\n\n[packages] # ours\nguard-sandbox-hello = {version = "==1.0.0", index = 'pypi'}\n\n[[source]]\nverify_ssl = true\nname = 'pypi'\nurl   =   '${index(at)}'   # here`.replaceAll(
          '\n',
          '\r\n',
        ),
    }),
  },
  {
    name: 'the Pipfile of a folder above',
    config: at => ({ 'work/Pipfile': pipfile(index(at)), 'work/p/README': '' }),
    result: `work/.venv/${PACKAGES}/guard_sandbox_hello.py`,
  },
  {
    name: 'a variable in the Pipfile, set by the shell profile',
    config: at => ({
      '.profile': `export FLATT_PYPI_TOKEN=${at.token}\n`,
      'work/p/Pipfile': pipfile(byName(at, '${FLATT_PYPI_TOKEN}')),
    }),
  },
  {
    name: 'a variable in the Pipfile, set by .env',
    config: at => ({
      'work/p/.env': `# mine\nFLATT_PYPI_TOKEN="${at.token}" # ours\n`,
      'work/p/Pipfile': pipfile(byName(at, '$FLATT_PYPI_TOKEN')),
    }),
  },
  {
    name: 'the file that PIPENV_DOTENV_LOCATION names',
    config: at => ({
      'settings/.env': `export FLATT_PYPI_TOKEN='${at.token}'\n`,
      'work/p/Pipfile': pipfile(byName(at, '${FLATT_PYPI_TOKEN}')),
    }),
    variables: { PIPENV_DOTENV_LOCATION: 'HOME/settings/.env' },
  },
  {
    name: 'the Pipfile and the Pipfile.lock, for pipenv sync',
    config: at => ({ 'work/p/Pipfile': pipfile(index(at)), 'work/p/Pipfile.lock': lock(index(at)) }),
    arguments: ['sync'],
  },
  {
    name: 'PIPENV_PYPI_MIRROR, set by the shell profile',
    config: at => ({
      '.profile': `export PIPENV_PYPI_MIRROR="${index(at)}"\n`,
      'work/p/Pipfile': pipfile(PUBLIC_INDEX),
    }),
  },
]

function lock(url: string): string {
  const sources = [{ name: 'pypi', url, verify_ssl: true }]
  const _meta = { hash: { sha256: '0'.repeat(64) }, 'pipfile-spec': 6, requires: {}, sources }
  const packages = { 'guard-sandbox-hello': { index: 'pypi', version: '==1.0.0' } }
  return `${JSON.stringify({ _meta, default: packages, develop: {} }, null, 4)}\n`
}

testForms(pipenv, installation, forms)
