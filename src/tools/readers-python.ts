import { say } from '../core/language.ts'
import { pdm as pdmConfig } from './pdm/pdm.ts'
import { pip as pipConfig } from './pip/pip.ts'
import { requirements } from './pip/requirements.ts'
import { pipfile } from './pipenv/pipenv.ts'
import { poetry as poetryConfig } from './poetry/poetry.ts'
import { files, lastResort, netrcFile, type Reader, variables } from './reader.ts'
import { pypirc } from './twine/pypirc.ts'
import { pyproject, uv as uvConfig } from './uv/uv.ts'
import { uvCredentials } from './uv/uv-credentials.ts'

const inUrl = () => say('a password in the URL of the source beats all settings')
const forIndex = () => say('it is for the index alone: files come with the token of the settings, where there is one')
const projectFirst = () => say("the project's file beats the user's")
const userFirst = () => say("the user's file beats the system's")

/** https://pip.pypa.io/en/stable/topics/configuration/ */
const pip = (): Reader => ({
  tool: 'pip',
  slot: 'option',
  special: {
    rank: key => (/^(?:-|PIP_)/.test(key) ? 2 : /^(?:install|download|wheel|index|lock)\./.test(key) ? 1 : 0),
    why: say('a section of the command beats [global], wherever it stands'),
  },
  registry: {
    variables: /^PIP_INDEX_URL$/,
    keys: [
      [pipConfig, ['install', 'index-url'], ['install', 'index_url'], ['global', 'index-url'], ['global', 'index_url']],
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
})

const UV_FILE = ['UV_CONFIG_FILE']

/** https://docs.astral.sh/uv/concepts/configuration-files/ */
const uv = (): Reader => ({
  tool: 'uv',
  slot: 'host',
  registry: {
    variables: /^UV_(?:DEFAULT_INDEX|INDEX_URL|INDEX)$/,
    keys: [
      [uvConfig, ['index', 0, 'url'], ['index-url']],
      [pyproject, ['tool', 'uv', 'index', 0, 'url'], ['tool', 'uv', 'index-url']],
    ],
  },
  ignores: ['pip'],
  sources: [
    variables('UV_INDEX…', /^UV_(?:DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|INDEX_\w+_PASSWORD)$/),
    files(say('uv.toml of the nearest folder'), uvConfig, say('it hides [tool.uv] beside it, and beats the user'), {
      ...{ level: 'project', movedBy: UV_FILE },
    }),
    files(say('[tool.uv] of pyproject.toml'), pyproject, projectFirst(), {
      own: true,
      level: 'project',
      movedBy: UV_FILE,
    }),
    files(say('uv.toml of the user'), uvConfig, userFirst(), { level: 'user', movedBy: UV_FILE }),
    files(say('uv.toml of the system'), uvConfig, say('no stronger file has one'), {
      level: 'system',
      movedBy: UV_FILE,
    }),
    netrcFile(say('no URL has a password, and .netrc beats what `uv auth login` stored')),
    files('credentials.toml', uvCredentials, lastResort()),
  ],
})

/** https://python-poetry.org/docs/configuration/ */
const poetry = (): Reader => ({
  tool: 'poetry',
  slot: 'carrier',
  registry: { variables: /(?!)/, keys: [[pyproject, ['tool', 'poetry', 'source', 0, 'url']]] },
  ignores: ['pip'],
  sources: [
    files(say('URL in pyproject.toml'), pyproject, forIndex(), { own: true, level: 'project' }),
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
    netrcFile(),
  ],
})

/** https://pdm-project.org/latest/usage/config/ */
const pdm = (): Reader => ({
  tool: 'pdm',
  slot: 'host',
  registry: { variables: /^PDM_PYPI_URL$/, keys: [[pdmConfig, ['pypi', 'url']]] },
  sources: [
    files(say('URL in pyproject.toml'), pyproject, inUrl(), { own: true, level: 'project' }),
    variables('PDM_PYPI_PASSWORD', /^PDM_/),
    files(say('pdm.toml of the project'), pdmConfig, projectFirst(), { level: 'project' }),
    files(say('config.toml of the user'), pdmConfig, userFirst(), { level: 'user', movedBy: ['PDM_CONFIG_FILE'] }),
    files(say('config.toml of the system'), pdmConfig, say('no stronger file has one'), { level: 'system' }),
    netrcFile(),
  ],
})

/** https://pipenv.pypa.io/en/latest/credentials.html */
const pipenv = (): Reader => ({
  tool: 'pipenv',
  slot: 'all',
  sources: [
    variables('PIPENV_PYPI_MIRROR', /^PIPENV_PYPI_MIRROR$/, say('it takes the place of the source')),
    files('Pipfile', pipfile, say('the nearest Pipfile names the sources')),
    netrcFile(),
  ],
})

/** https://packaging.python.org/en/latest/specifications/pypirc/ */
const twine = (): Reader => ({
  tool: 'twine',
  slot: 'host',
  sources: [variables('TWINE_PASSWORD', /^TWINE_PASSWORD$/), files('.pypirc', pypirc, say('no variable has one'))],
})

export const PYTHON_READERS = { pip, uv, poetry, pdm, pipenv, twine }
