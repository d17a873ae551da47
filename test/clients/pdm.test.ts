import { type Access, type Form, type Installation, installedClient, PACKAGES, testForms } from '../helpers/clients.ts'

const pdm = installedClient('pdm', 'bin/pdm')

const installation: Installation = {
  files: {},
  arguments: ['install', '--no-self'],
  environment: () => ({
    PDM_CHECK_UPDATE: 'false',
    PDM_IGNORE_SAVED_PYTHON: '1',
    PDM_VENV_IN_PROJECT: 'true',
    PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring',
  }),
  result: `work/p/.venv/${PACKAGES}/guard_sandbox_hello.py`,
}

const project = (sources = '') => `[project]
name = "p"
version = "1.0.0"
requires-python = ">=3.8"
dependencies = ["guard-sandbox-hello==1.0.0"]

${sources}`

const bare = { 'work/p/pyproject.toml': project() }
const simple = ({ url }: Access) => `${url}/pypi/simple/`
const withToken = ({ host, token }: Access) => `http://token:${token}@${host}/pypi/simple/`
const pypi = (at: Access) => `[pypi]\nurl = "${simple(at)}"\nusername = "token"\npassword = "${at.token}"\n`
const source = (name: string, url: string) => `[[tool.pdm.source]]\nname = "${name}"\nurl = "${url}"\n`

const forms: Form[] = [
  {
    name: '[[tool.pdm.source]] in pyproject.toml',
    config: at => ({ 'work/p/pyproject.toml': project(source('pypi', withToken(at))) }),
  },
  {
    name: 'a variable in [[tool.pdm.source]], set by the shell profile',
    config: at => ({
      '.profile': `export FLATT_PYPI_TOKEN=${at.token}\n`,
      'work/p/pyproject.toml': project(source('pypi', `http://token:\${FLATT_PYPI_TOKEN}@${at.host}/pypi/simple/`)),
    }),
  },
  {
    name: 'pdm.toml of the project',
    config: at => ({ ...bare, 'work/p/pdm.toml': pypi(at) }),
  },
  {
    name: 'config.toml of the user',
    config: at => ({ ...bare, '.config/pdm/config.toml': pypi(at) }),
  },
  {
    name: 'config.toml of the user as dotted keys, with comments, CRLF and no final newline',
    config: at => ({
      ...bare,
      '.config/pdm/config.toml':
        `# mine\n\npypi.url='${simple(at)}'\npypi.username = "token" # ours\npypi.password   =   '${at.token}'  # here`.replaceAll(
          '\n',
          '\r\n',
        ),
    }),
  },
  {
    name: 'the URL in config.toml of the user',
    config: at => ({ ...bare, '.config/pdm/config.toml': `[pypi]\nurl = "${withToken(at)}"\n` }),
  },
  {
    name: 'config.toml below XDG_CONFIG_HOME',
    config: at => ({ ...bare, 'settings/pdm/config.toml': pypi(at) }),
    variables: { XDG_CONFIG_HOME: 'HOME/settings' },
  },
  {
    name: 'the file that PDM_CONFIG_FILE names',
    config: at => ({ ...bare, 'settings/pdm.toml': pypi(at) }),
    variables: { PDM_CONFIG_FILE: 'HOME/settings/pdm.toml' },
  },
  {
    name: 'a named source, with its password in config.toml of the user',
    config: at => ({
      // Under another name, for PDM gives the password to every source of its host.
      'work/p/pyproject.toml': project(
        source('pypi', `${at.url.replace('127.0.0.1', 'localhost')}/nowhere/`) + source('guard', simple(at)),
      ),
      '.config/pdm/config.toml': `[pypi.guard]\nusername = "token"\npassword = "${at.token}"\n`,
    }),
  },
  {
    name: 'PDM_PYPI_URL, set by the shell profile',
    config: at => ({ ...bare, '.profile': `export PDM_PYPI_URL="${withToken(at)}"\n` }),
  },
  {
    name: 'PDM_PYPI_PASSWORD, set by the shell profile',
    config: at => ({
      ...bare,
      '.profile': `export PDM_PYPI_USERNAME=token\nexport PDM_PYPI_PASSWORD='${at.token}'\n`,
      'work/p/pdm.toml': `[pypi]\nurl = "${simple(at)}"\n`,
    }),
  },
  {
    name: '.netrc',
    config: at => ({
      ...bare,
      '.netrc': `# mine\nmachine ${at.host.replace(/:\d+$/, '')}\n  login token\n  password ${at.token}\n`,
      'work/p/pdm.toml': `[pypi]\nurl = "${simple(at)}"\n`,
    }),
  },
]

testForms(pdm, installation, forms)
