import { say } from '../../core/language.ts'
import { valueAt } from '../../formats/adapter.ts'
import { simpleIndex } from '../exported.ts'
import { lockfile, TOML_FORMAT } from '../lockfile.ts'
import { indexUrl } from '../python-index.ts'
import { keyringItems } from '../python-keyring.ts'
import { files, netrcFile, userFirst, variables } from '../reader.ts'
import { type DesiredValue, expansionNotes } from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { pipConfig, userPipConfig } from './pip.ts'
import { requirements } from './requirements.ts'

/** Of pip, uv, PDM and others: https://packaging.python.org/en/latest/specifications/pylock-toml/ */
const pylock = lockfile(
  {
    ...{ id: 'pylock', tool: 'pip', names: ['pylock.toml', 'pylock.*.toml'] },
    keys: ['packages[].index', 'packages[].wheels[].url'],
    source: 'https://packaging.python.org/en/latest/specifications/pylock-toml/',
  },
  TOML_FORMAT,
)

export const pip: PackageManager = {
  configs: [pipConfig, requirements, pylock],
  variables: { names: /^PIP_/ },
  lockfiles: {},
  itemsOfIndex: keyringItems,
  // https://pip.pypa.io/en/stable/topics/configuration/
  rules: () => ({
    competeBy: 'option',
    special: {
      rank: key => (/^(?:-|PIP_)/.test(key) ? 2 : /^(?:install|download|wheel|index|lock)\./.test(key) ? 1 : 0),
      why: say('a section of the command beats [global], wherever it stands'),
    },
    registry: {
      variables: /^PIP_INDEX_URL$/,
      keys: [
        [
          pipConfig,
          ['install', 'index-url'],
          ['install', 'index_url'],
          ['global', 'index-url'],
          ['global', 'index_url'],
        ],
      ],
    },
    sources: [
      files(say('requirements file'), requirements, say('a requirements file that is named beats all settings')),
      variables('PIP_INDEX_URL', /^PIP_(?:(?:EXTRA_)?INDEX_URL|FIND_LINKS)$/),
      files(say('pip.conf of the virtual environment'), pipConfig, say("its file beats the user's"), {
        level: 'project',
      }),
      files(say('pip.conf of the user'), pipConfig, userFirst(), {
        ...{ level: 'user', movedBy: ['PIP_CONFIG_FILE'], lastWins: true },
      }),
      files(say('pip.conf of the system'), pipConfig, say('no stronger file has one'), {
        level: 'system',
        lastWins: true,
      }),
      netrcFile(),
    ],
  }),
  service: 'pypi',
  program: {
    names: ['pip', 'pip3'],
    questions: [
      ['pip', '--version'],
      ['pip3', '--version'],
      ['python3', '-m', 'pip', '--version'],
      ['py', '-m', 'pip', '--version'],
    ],
  },
  recipe: (target, environment) => {
    if (target.level === 'project') return { files: [], notes: [say('has no settings of its own in a project')] }
    const url = indexUrl(target, { expands: false })
    const desiredValues = (tree: unknown): DesiredValue[] => {
      const sections = ['install', 'download', 'wheel', 'lock', 'index'].filter(name => optionOf(tree, name))
      return ['global', ...sections].map(name => ({
        key: [name, optionOf(tree, name) ?? 'index-url'],
        value: url,
        role: 'registry',
      }))
    }
    return {
      files: [{ adapter: pipConfig, path: userPipConfig(environment), desiredValues }],
      notes: expansionNotes(target),
    }
  },
  exec: {
    // Pipenv takes it for the source of a new Pipfile.
    variables: ({ token, urls, around, program }) => ({
      set: { PIP_INDEX_URL: simpleIndex(urls, token) },
      withheld: token && program === 'pipenv' ? around.pipenvLeak : undefined,
    }),
    evidence: ['requirements.txt', 'setup.py', 'setup.cfg', 'pyproject.toml'],
    reads: [],
    proxySettings: [],
  },
}

/** pip takes `index_url` for `index-url`. */
function optionOf(tree: unknown, section: string): string | undefined {
  return ['index-url', 'index_url'].find(name => valueAt(tree, [section, name]) !== undefined)
}
