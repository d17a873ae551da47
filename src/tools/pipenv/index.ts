import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { pathsOf, valueAt } from '../../formats/adapter.ts'
import { simpleIndex } from '../exported.ts'
import { indexUrl, listAt } from '../python-index.ts'
import { keyringItems } from '../python-keyring.ts'
import { files, netrcFile, variables } from '../reader.ts'
import { type DesiredValue, hostOfService } from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { pipfile, pipfileLock } from './pipenv.ts'

export const pipenv: PackageManager = {
  configs: [pipfile, pipfileLock],
  variables: { names: /^PIPENV_/ },
  lockfiles: { 'Pipfile.lock': undefined },
  itemsOfIndex: keyringItems,
  // https://pipenv.pypa.io/en/latest/credentials.html
  rules: () => ({
    competeBy: 'all',
    sources: [
      variables('PIPENV_PYPI_MIRROR', /^PIPENV_PYPI_MIRROR$/, say('it takes the place of the source')),
      files('Pipfile', pipfile, say('the nearest Pipfile names the sources')),
      netrcFile(),
    ],
  }),
  service: 'pypi',
  program: { names: ['pipenv'] },
  // It has no settings for a user: https://pipenv.pypa.io/en/latest/indexes.html
  recipe: (target, environment) => {
    const path = pathsOf(environment).join(environment.cwd, 'Pipfile')
    const url = indexUrl(target, { expands: true })
    const desiredValues = (tree: unknown): DesiredValue[] => {
      const sources = listAt(tree, ['source'])
      const own = sources.findIndex(source => hostOf(valueAt(source, ['url'])) === hostOfService(target.urls, 'pypi'))
      return [{ key: ['source', Math.max(0, own), 'url'], value: url, role: 'registry' }]
    }
    if (target.level === 'project')
      return { files: [{ adapter: pipfile, path, onlyIfThere: true, desiredValues }], notes: [] }
    return {
      files: [],
      notes: [say('has no settings for a user: name the index in each Pipfile (`guard setup --level project`)')],
    }
  },
  exec: {
    // https://pipenv.pypa.io/en/latest/indexes.html#using-a-pypi-mirror
    variables: ({ token, urls, around }) => ({
      set: { PIPENV_PYPI_MIRROR: simpleIndex(urls, token) },
      withheld: token && around.pipenvLeak,
    }),
    evidence: ['Pipfile', 'Pipfile.lock'],
    reads: [pipfile],
    proxySettings: [],
  },
}
