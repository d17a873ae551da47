import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { pathsOf, valueAt } from '../../formats/adapter.ts'
import { variablesByName } from '../exported.ts'
import { lockfile, TOML_FORMAT } from '../lockfile.ts'
import { listAt, plainIndex, SOURCE } from '../python-index.ts'
import { keyringItems } from '../python-keyring.ts'
import { files, keychainItems, netrcFile, projectFirst, variables } from '../reader.ts'
import {
  type ConfigFile,
  type DesiredValue,
  expansionNotes,
  hostOfService,
  type SetupEnvironment,
  type SetupTarget,
  spelledToken,
} from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { pyproject } from '../uv/uv.ts'
import { poetryConfig, userAuth } from './poetry.ts'

const poetryLock = lockfile(
  {
    ...{ id: 'poetry-lock', tool: 'poetry', names: ['poetry.lock'] },
    keys: ['package[].source.url'],
    source: 'https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock',
  },
  TOML_FORMAT,
)

export const poetry: PackageManager = {
  configs: [poetryConfig, poetryLock],
  variables: { names: /^POETRY_/ },
  lockfiles: { 'poetry.lock': undefined },
  itemsOfIndex: keyringItems,
  // https://python-poetry.org/docs/configuration/
  rules: () => ({
    competeBy: 'carrier',
    registry: { variables: /(?!)/, keys: [[pyproject, ['tool', 'poetry', 'source', 0, 'url']]] },
    ignores: ['pip'],
    sources: [
      files(
        say('URL in pyproject.toml'),
        pyproject,
        say('it is for the index alone: files come with the token of the settings, where there is one'),
        { own: true, level: 'project' },
      ),
      variables('POETRY_HTTP_BASIC_…', /^POETRY_(?:HTTP_BASIC_\w+_PASSWORD|PYPI_TOKEN_\w+)$/),
      files(say('poetry.toml of the project'), poetryConfig, projectFirst(), { level: 'project' }),
      files(
        say('auth.toml and config.toml'),
        poetryConfig,
        say('auth.toml beats config.toml, and no stronger setting has one'),
        {
          ...{ level: 'user', movedBy: ['POETRY_CONFIG_DIR'] },
        },
      ),
      keychainItems(),
      netrcFile(),
    ],
  }),
  service: 'pypi',
  program: { names: ['poetry'] },
  // The user's settings hold credentials; which index to use is for each project to say.
  recipe: (target, environment) => {
    const token = spelledToken(target, { expands: false })
    const at = ['http-basic', SOURCE]
    const unit = at.length
    const desiredValues = (): DesiredValue[] => [
      { key: [...at, 'username'], value: 'token', role: 'detail', unit },
      { key: [...at, 'password'], value: token!, role: 'token', unit },
    ]
    const auth: ConfigFile = { adapter: poetryConfig, path: userAuth(environment), desiredValues }
    const source = target.level === 'project' ? [sourceFile(target, environment)] : []
    const hint = say('reads the index from each project: run `guard setup --level project --tool poetry` there')
    return {
      files: [...source, ...(token === undefined ? [] : [auth])],
      notes: [...(target.level === 'project' ? [] : [hint]), ...expansionNotes(target)],
    }
  },
  exec: {
    // It takes a project's sources by name: https://python-poetry.org/docs/repositories/#configuring-credentials
    variables: ({ token, around }) => ({
      set: variablesByName('POETRY_HTTP_BASIC_', { names: around.poetrySources, replaced: /-/g }, token),
    }),
    evidence: ['pyproject.toml', 'poetry.lock'],
    reads: [pyproject],
    proxySettings: [],
  },
}

function sourceFile(target: SetupTarget, environment: SetupEnvironment): ConfigFile {
  const root = ['tool', 'poetry', 'source']
  const desiredValues = (tree: unknown): DesiredValue[] => {
    const sources = listAt(tree, root)
    const isOurs = (source: unknown) => hostOf(valueAt(source, ['url'])) === hostOfService(target.urls, 'pypi')
    const own = sources.findIndex(isOurs)
    const at = [...root, own === -1 ? sources.length : own]
    const unit = at.length
    const url: DesiredValue = { key: [...at, 'url'], value: plainIndex(target), role: 'registry', unit }
    if (own !== -1) return [url]
    return [
      { key: [...at, 'name'], value: SOURCE, role: 'detail', unit },
      url,
      { key: [...at, 'priority'], value: 'primary', role: 'detail', unit },
    ]
  }
  const path = pathsOf(environment).join(environment.cwd, 'pyproject.toml')
  return { adapter: pyproject, path, onlyIfThere: true, desiredValues }
}
