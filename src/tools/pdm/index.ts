import { say } from '../../core/language.ts'
import { valueAt } from '../../formats/adapter.ts'
import { simpleIndex } from '../exported.ts'
import { lockfile, TOML_FORMAT } from '../lockfile.ts'
import { indexUrl, plainIndex } from '../python-index.ts'
import { keyringItems } from '../python-keyring.ts'
import { files, keychainItems, netrcFile, projectFirst, userFirst, variables } from '../reader.ts'
import { type DesiredValue, expansionNotes, hasPassword, spelledToken } from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { pyproject } from '../uv/uv.ts'
import { pdmConfig } from './pdm.ts'

const pdmLock = lockfile(
  {
    ...{ id: 'pdm-lock', tool: 'pdm', names: ['pdm.lock'] },
    keys: ['package[].url', 'package[].files[].url'],
    source: 'https://pdm-project.org/en/latest/usage/lockfile/',
  },
  TOML_FORMAT,
)

export const pdm: PackageManager = {
  configs: [pdmConfig, pdmLock],
  variables: { names: /^PDM_/ },
  lockfiles: { 'pdm.lock': undefined },
  itemsOfIndex: keyringItems,
  // https://pdm-project.org/latest/usage/config/
  rules: () => ({
    competeBy: 'host',
    registry: { variables: /^PDM_PYPI_URL$/, keys: [[pdmConfig, ['pypi', 'url']]] },
    sources: [
      files(say('URL in pyproject.toml'), pyproject, say('a password in the URL of the source beats all settings'), {
        own: true,
        level: 'project',
      }),
      variables('PDM_PYPI_PASSWORD', /^PDM_/),
      files(say('pdm.toml of the project'), pdmConfig, projectFirst(), { level: 'project' }),
      files(say('config.toml of the user'), pdmConfig, userFirst(), { level: 'user', movedBy: ['PDM_CONFIG_FILE'] }),
      files(say('config.toml of the system'), pdmConfig, say('no stronger file has one'), { level: 'system' }),
      keychainItems(),
      netrcFile(),
    ],
  }),
  service: 'pypi',
  program: { names: ['pdm'] },
  // https://pdm-project.org/latest/usage/config/#configure-the-package-indexes
  recipe: (target, environment) => {
    const token = spelledToken(target, { expands: false })
    const own = pdmConfig.places(environment).filter(({ level }) => level === target.level)
    const path = target.level === 'project' ? own[0]!.path : own.at(-1)!.path
    const desiredValues = (tree: unknown): DesiredValue[] => {
      if (hasPassword(valueAt(tree, ['pypi', 'url'])))
        return [{ key: ['pypi', 'url'], value: indexUrl(target, { expands: false }), role: 'registry' }]
      const credential: DesiredValue[] = [
        { key: ['pypi', 'username'], value: 'token', role: 'detail' },
        { key: ['pypi', 'password'], value: token!, role: 'token' },
      ]
      const url: DesiredValue = { key: ['pypi', 'url'], value: plainIndex(target), role: 'registry' }
      return [url, ...(token === undefined ? [] : credential)]
    }
    return { files: [{ adapter: pdmConfig, path, desiredValues }], notes: expansionNotes(target) }
  },
  exec: {
    variables: ({ token, urls }) => ({ set: { PDM_PYPI_URL: simpleIndex(urls, token) } }),
    evidence: ['pyproject.toml', 'pdm.lock'],
    reads: [],
    proxySettings: [],
  },
}
