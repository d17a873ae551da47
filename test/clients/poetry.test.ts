import { type Access, type Form, type Installation, installedClient, PACKAGES, testForms } from '../helpers/clients.ts'

const poetry = installedClient('poetry', 'bin/poetry')

const project = (url: string) => `[tool.poetry]
package-mode = false

[tool.poetry.dependencies]
python = ">=3.8"
guard-sandbox-hello = "1.0.0"

[[tool.poetry.source]]
name = "guard"
url = "${url}"
priority = "primary"
`

const installation: Installation = {
  files: {},
  arguments: ['install', '--no-interaction', '--no-ansi'],
  environment: () => ({
    POETRY_VIRTUALENVS_IN_PROJECT: 'true',
    POETRY_VIRTUALENVS_OPTIONS_NO_PIP: 'true',
    POETRY_KEYRING_ENABLED: 'false',
    PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring',
  }),
  result: `work/p/.venv/${PACKAGES}/guard_sandbox_hello.py`,
}

const simple = ({ url }: Access) => ({ 'work/p/pyproject.toml': project(`${url}/pypi/simple/`) })

const forms: Form[] = [
  {
    name: 'auth.toml',
    config: at => ({
      ...simple(at),
      '.config/pypoetry/auth.toml': `[http-basic.guard]\nusername = "token"\npassword = "${at.token}"\n`,
    }),
  },
  {
    name: 'auth.toml as an inline table, with comments, CRLF and no final newline',
    config: at => ({
      ...simple(at),
      '.config/pypoetry/auth.toml':
        `# mine\n\n[http-basic]\nguard = { username = 'token', password = '${at.token}' } # ours`.replaceAll(
          '\n',
          '\r\n',
        ),
    }),
  },
  {
    name: 'config.toml',
    config: at => ({
      ...simple(at),
      '.config/pypoetry/config.toml': `[http-basic.guard]\nusername = "token"\npassword = "${at.token}"\n`,
    }),
  },
  {
    name: 'poetry.toml of the project',
    config: at => ({
      ...simple(at),
      'work/p/poetry.toml': `[http-basic.guard]\nusername = "token"\npassword = "${at.token}"\n`,
    }),
  },
  {
    name: 'the folder that POETRY_CONFIG_DIR names',
    config: at => ({
      ...simple(at),
      'settings/auth.toml': `[http-basic.guard]\nusername = "token"\npassword = "${at.token}"\n`,
    }),
    variables: { POETRY_CONFIG_DIR: 'HOME/settings' },
  },
  {
    name: 'the password variable, set by the shell profile',
    config: at => ({
      ...simple(at),
      '.profile': `export POETRY_HTTP_BASIC_GUARD_USERNAME=token\nexport POETRY_HTTP_BASIC_GUARD_PASSWORD=${at.token}\n`,
    }),
  },
]

testForms(poetry, installation, forms)
