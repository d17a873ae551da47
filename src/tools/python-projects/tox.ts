import type { ByteText } from '../../core/bytes.ts'
import type { ConfigAdapter, NamedFile } from '../../formats/adapter.ts'
import { parsePythonIni } from '../../formats/python-ini.ts'
import { TOML_FILE } from '../file-formats.ts'
import { inHome, inProject } from '../locations.ts'
import { passingOn } from '../pass-on.ts'
import { requirementsNamed } from '../pip/requirements.ts'

const SOURCE = 'https://tox.wiki/en/latest/config.html#set_env'

/** `tox.ini` and other files of Python's `configparser` that may have its sections: https://tox.wiki/en/latest/config.html */
export const tox: ConfigAdapter = passingOn({
  id: 'tox',
  isLiteral: true,
  tool: 'tox',
  places: where => inProject(where, ['tox.ini']),
  names: ['tox.ini', 'tox-*.ini', 'tox.*.ini'],
  parse: parseToxIni,
  comment: /^\s*[#;]/,
  includes: ({ text }) => includedByTox(text),
  ...{ keys: ['testenv.set_env.NAME', 'testenv:*.setenv.NAME', 'testenv.install_command'], source: SOURCE },
})

/** `setup.cfg`, distutils' own files and `pytest.ini`: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html */
export const setupCfg: ConfigAdapter = passingOn({
  id: 'setup-cfg',
  isLiteral: true,
  tool: 'python',
  places: where => [...inProject(where, ['setup.cfg']), ...inHome(where, ['.pydistutils.cfg', 'pydistutils.cfg'])],
  names: ['setup.cfg', '.pydistutils.cfg', 'pydistutils.cfg', 'distutils.cfg', 'pytest.ini', '.pytest.ini'],
  parse: parseToxIni,
  comment: /^\s*[#;]/,
  keys: ['easy_install.index_url', 'testenv.setenv.NAME', 'pytest.env.NAME'],
  source: 'https://setuptools.pypa.io/en/latest/userguide/declarative_config.html',
})

/** `tox.toml`, which is also `[tool.tox]` of `pyproject.toml`: https://tox.wiki/en/latest/config.html */
export const toxToml: ConfigAdapter = passingOn({
  ...TOML_FILE,
  id: 'tox-toml',
  isLiteral: true,
  tool: 'tox',
  places: where => inProject(where, ['tox.toml']),
  names: ['tox.toml'],
  keys: ['env_run_base.set_env.NAME', 'env.*.set_env.NAME'],
  source: SOURCE,
})

type Options = Record<string, string | Record<string, string>>

/** The sections; options that set variables, one a line, have these as members. Throws `ParseFailure`. */
export function parseToxIni(text: string): Record<string, Options> {
  const sections = Object.entries(parsePythonIni(text))
  return Object.fromEntries(sections.map(([name, options]) => [name, withVariables(options)]))
}

function withVariables(options: Readonly<Record<string, string>>): Options {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, /^(?:set_?)?env$/.test(name) ? variablesIn(value) : value]),
  )
}

/** A line may hold for some environments alone, `py38: NAME = value`; a name that is set twice has both values. */
function variablesIn(value: string): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const line of value.split('\n').filter(each => each !== '')) {
    const [, name = 'line', set = line] = /^(?:[\w{},.!-]+:[ \t]+)?([A-Za-z_]\w*)[ \t]*=(.*)$/.exec(line) ?? []
    variables[name] = [variables[name] ?? [], set.trim()].flat().join('\n')
  }
  return variables
}

/** The lists of `deps`, and files of variables, `set_env = file|.env`. */
function includedByTox(text: ByteText): NamedFile[] {
  const variables = [...text.matchAll(/\bfile\|[ \t]*(\S+)/g)].map(([, name]) => ({
    option: '--env-file',
    name: name!,
  }))
  return [...requirementsNamed(text), ...variables]
}
