import {
  type Access,
  type Form,
  type Installation,
  installedClient,
  PACKAGES,
  PYTHON,
  testForms,
} from '../helpers/clients.ts'

const uv = installedClient('uv', 'bin/uv')

const intoFolder: Installation = {
  files: { 'work/p/README': '' },
  arguments: ['pip', 'install', '--target', 'packages', 'guard-sandbox-hello'],
  environment: () => ({ UV_PYTHON: PYTHON, UV_PYTHON_DOWNLOADS: 'never', UV_KEYRING_PROVIDER: 'disabled' }),
  result: 'work/p/packages/guard_sandbox_hello.py',
}

const index = ({ host, token }: Access) => `http://token:${token}@${host}/pypi/simple/`

const project = (sources: string) => `[project]
name = "p"
version = "1.0.0"
requires-python = ">=3.8"
dependencies = ["guard-sandbox-hello==1.0.0"]

${sources}`

const forms: Form[] = [
  {
    name: '[[index]] in the uv.toml of the user',
    config: at => ({ '.config/uv/uv.toml': `[[index]]\nname = "guard"\nurl = "${index(at)}"\ndefault = true\n` }),
  },
  {
    name: 'index-url in the uv.toml of the user, with comments, CRLF and no final newline',
    config: at => ({
      '.config/uv/uv.toml': `# mine\n\nindex-url   =   '${index(at)}'   # ours`.replaceAll('\n', '\r\n'),
    }),
  },
  {
    name: 'extra-index-url',
    config: at => ({
      '.config/uv/uv.toml': `index-url = "${at.url}/nowhere/"\nextra-index-url = [\n  "${index(at)}", # ours\n]\n`,
    }),
  },
  {
    name: 'the [pip] table',
    config: at => ({ '.config/uv/uv.toml': `[pip]\nindex-url = "${index(at)}"\n` }),
  },
  {
    name: 'the uv.toml of the project',
    config: at => ({ 'work/p/uv.toml': `[[index]]\nurl = "${index(at)}"\ndefault = true\n` }),
  },
  {
    name: 'the uv.toml of a folder above the project',
    config: at => ({ 'work/uv.toml': `index-url = "${index(at)}"\n` }),
  },
  {
    name: 'the file that UV_CONFIG_FILE names',
    config: at => ({ 'settings/uv.toml': `[[index]]\nurl = "${index(at)}"\ndefault = true\n` }),
    variables: { UV_CONFIG_FILE: 'HOME/settings/uv.toml' },
  },
  {
    name: 'uv.toml below XDG_CONFIG_HOME',
    config: at => ({ 'settings/uv/uv.toml': `[[index]]\nurl = "${index(at)}"\ndefault = true\n` }),
    variables: { XDG_CONFIG_HOME: 'HOME/settings' },
  },
  {
    name: '[[tool.uv.index]] in pyproject.toml',
    config: at => ({
      'work/p/pyproject.toml': project(`[[tool.uv.index]]\nname = "guard"\nurl = "${index(at)}"\ndefault = true\n`),
    }),
  },
  {
    name: '[[tool.uv.index]] in pyproject.toml, for uv sync',
    config: at => ({ 'work/p/pyproject.toml': project(`[[tool.uv.index]]\nurl = "${index(at)}"\ndefault = true\n`) }),
    arguments: ['sync'],
    result: `work/p/.venv/${PACKAGES}/guard_sandbox_hello.py`,
  },
  {
    name: 'UV_DEFAULT_INDEX, set by the shell profile',
    config: at => ({ '.profile': `export UV_DEFAULT_INDEX="${index(at)}"\n` }),
  },
  {
    name: 'UV_INDEX_URL, set by the shell profile',
    config: at => ({ '.profile': `export UV_INDEX_URL=${index(at)}\n` }),
  },
  {
    name: 'UV_INDEX, set by the shell profile',
    config: at => ({
      '.profile': `export UV_DEFAULT_INDEX=${at.url}/nowhere/\nexport UV_INDEX='guard=${index(at)}'\n`,
    }),
  },
  {
    name: 'the password variable of a named index',
    config: at => ({
      '.profile': `export UV_INDEX_GUARD_USERNAME=token\nexport UV_INDEX_GUARD_PASSWORD=${at.token}\n`,
      '.config/uv/uv.toml': `[[index]]\nname = "guard"\nurl = "${at.url}/pypi/simple/"\ndefault = true\n`,
    }),
  },
]

testForms(uv, intoFolder, forms)
