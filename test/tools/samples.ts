import type fc from 'fast-check'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import {
  type Document,
  npmrcDocument,
  pipDocument,
  shellDocument,
  tomlDocument,
  yarnrcDocument,
} from '../formats/documents.ts'
import {
  dockerDocument,
  fishDocument,
  gemfileDocument,
  goDocument,
  jetbrainsDocument,
  netrcDocument,
  nushellDocument,
  powershellDocument,
  requirementsDocument,
  scriptDocument,
  secretDocument,
  systemdDocument,
  tmuxDocument,
  yarn1Document,
} from '../formats/line-documents.ts'
import { TOKEN } from '../formats/reading.ts'
import { jsoncDocument, jsonDocument, plistDocument } from '../formats/tree-documents.ts'

/** A file of one adapter, under which the contract of all adapters is tested. */
export interface Sample {
  /** The key at which the token stands; null if the format has none. */
  key: string | null
  /** `<T>` is the token; each é becomes a byte that is not UTF-8 in one of the disguises. */
  text: string
  /** A line that holds the token in a comment; empty for a format without comments. `# TOKEN` if absent. */
  comment?: string
  /** Documents of the format, made up by chance; adapters of one format share them. */
  documents: fc.Arbitrary<Document>
}

/** The sample of an adapter. Throws if there is none, and says what to add. */
export function sampleOf({ id }: ConfigAdapter): Required<Sample> {
  const sample = SAMPLES[id]
  if (!sample) throw new Error(`test/tools/samples.ts has no sample for '${id}': add its key, a text and its documents`)
  return { comment: `# ${TOKEN}\n`, ...sample }
}

/** The list of MCP servers, as most agents keep it. */
const agent: Sample = {
  key: 'mcpServers.guard.env.NPM_TOKEN',
  text: '{\n  // é\n  "mcpServers": { "guard": { "command": "é", "env": { "NPM_TOKEN": "<T>" } } },\n\n}\n',
  comment: `// ${TOKEN}\n`,
  documents: jsoncDocument,
}

/** By the adapter's id. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  npmrc: {
    key: '//npm.flatt.tech/:_authToken',
    text: '; é mine\n//npm.flatt.tech/:_authToken = "<T>"\n\n# é\nfund=false\n',
    documents: npmrcDocument,
  },
  'pnpm-ini': {
    key: '//npm.flatt.tech/:_authToken',
    text: '; é\n//npm.flatt.tech/:_authToken=<T>\n\n# é\nfund=false\n',
    documents: npmrcDocument,
  },
  'pnpm-yaml': {
    key: '_auth."https://npm.flatt.tech/".@.authToken',
    text: '# é\n_auth:\n  https://npm.flatt.tech/:\n    "@":\n      authToken: "<T>" # é\n\nfund: false\n',
    documents: yarnrcDocument,
  },
  yarnrc: {
    key: 'npmRegistries."//npm.flatt.tech/".npmAuthToken',
    text: '# é mine\nnpmRegistries:\n    "//npm.flatt.tech/":  # ours\n        npmAuthToken: "<T>" # é\n\nenableTelemetry: false\n',
    documents: yarnrcDocument,
  },
  'yarn-1': {
    key: 'registry',
    text: '# é\nregistry "https://token:<T>@npm.flatt.tech/"\n\n# é\nlastUpdateCheck 1\n',
    documents: yarn1Document,
  },
  bunfig: {
    key: 'install.registry.token',
    text: '# é\n[install.registry]\nurl = "https://npm.flatt.tech/"\n\ntoken = "<T>" # é\n',
    documents: tomlDocument,
  },
  'vlt-keychain': {
    key: 'https://npm.flatt.tech',
    text: '{\n  "https://é.example": "Bearer x",\n\n  "https://npm.flatt.tech": "Bearer <T>"\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  'deno-lock': {
    key: 'npm."a@1.0.0".tarball',
    text: '{\n  "version": "5",\n\n  "npm": { "a@1.0.0": { "integrity": "é", "tarball": "https://token:<T>@npm.flatt.tech/a.tgz" } }\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  pip: {
    key: 'global.index-url',
    text: '# é\n[global]\ntimeout: 60\nindex-url = https://é:<T>@pypi.flatt.tech/simple/\n\n[install]\n; é\nuser = no\n',
    documents: pipDocument,
  },
  requirements: {
    key: '--index-url',
    text: '# é\n--index-url https://token:<T>@pypi.flatt.tech/simple/\n\nrequests==2 # é\n',
    documents: requirementsDocument,
  },
  uv: {
    key: 'index[0].url',
    text: '# é\n[[index]]\nname = "guard"\nurl = "https://é:<T>@pypi.flatt.tech/simple/" # é\n\ndefault = true\n',
    documents: tomlDocument,
  },
  'uv-credentials': {
    key: 'credential[0].password',
    text: '# é\n[[credential]]\nservice = "https://pypi.flatt.tech/simple/"\nusername = "é"\npassword = "<T>"\n\n',
    documents: tomlDocument,
  },
  pyproject: {
    key: 'tool.uv.index[0].url',
    text: '[project]\nname = "é"\n\n[[tool.uv.index]]\nurl = \'https://é:<T>@pypi.flatt.tech/simple/\'\ndefault = true\n',
    documents: tomlDocument,
  },
  poetry: {
    key: 'http-basic.guard.password',
    text: '# é\n[http-basic.guard]\nusername = "é"\npassword = "<T>" # é\n\n[other]\n',
    documents: tomlDocument,
  },
  pdm: {
    key: 'pypi.guard.password',
    text: '# é\n[pypi.guard]\nurl = "https://pypi.flatt.tech/simple/"\npassword = "<T>" # é\n\n[other]\n',
    documents: tomlDocument,
  },
  pipfile: {
    key: 'source[0].url',
    text: '# é\n[[source]]\nname = "é"\nurl = "https://token:<T>@pypi.flatt.tech/simple/" # é\n\n[packages]\n',
    documents: tomlDocument,
  },
  'pipfile-lock': {
    key: '_meta.sources[0].url',
    text: '{\n  "_meta": { "sources": [{ "name": "é", "url": "https://token:<T>@pypi.flatt.tech/simple/" }] },\n\n  "default": {}\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  pypirc: {
    key: 'guard.password',
    text: '# é\n[distutils]\nindex-servers =\n    guard\n\n[guard]\nrepository = https://pypi.flatt.tech/simple/\nusername: é\npassword: <T>\n; é\n',
    documents: pipDocument,
  },
  netrc: {
    key: '"golang.flatt.tech".password',
    text: '# é\nmachine golang.flatt.tech\n  login _ password <T>\n\nmachine é login a password b\n',
    documents: netrcDocument,
  },
  bundler: {
    key: 'BUNDLE_RUBYGEMS__FLATT__TECH',
    text: '---\n# é\nBUNDLE_JOBS: "4"\nBUNDLE_RUBYGEMS__FLATT__TECH: "token:<T>"\n\nBUNDLE_PATH: "é"\n',
    documents: yarnrcDocument,
  },
  gemfile: {
    key: 'source',
    text: '# é\nsource "https://token:<T>@rubygems.flatt.tech/" # é\n\ngem "é"\n',
    documents: gemfileDocument,
  },
  gem: {
    key: ':sources[0]',
    text: '---\n# é\n:sources:\n- https://token:<T>@rubygems.flatt.tech/\n\n:verbose: é\n',
    documents: yarnrcDocument,
  },
  'go-env': {
    key: 'GOPROXY',
    text: 'GOFLAGS=-é\nGOPROXY=https://_:<T>@golang.flatt.tech\n\nGOPRIVATE=é\n',
    documents: goDocument,
  },
  composer: {
    key: 'http-basic."packagist.flatt.tech".password',
    text: '{\n    "http-basic": {\n        "packagist.flatt.tech": { "username": "é", "password": "<T>" }\n    },\n\n    "bearer": {}\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  'package-lock': {
    key: 'packages.node_modules/a.resolved',
    text: '{\n  "name": "é",\n  "packages": {\n    "node_modules/a": { "resolved": "https://token:<T>@npm.flatt.tech/a.tgz" }\n  },\n\n  "requires": true\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  'pnpm-lock': {
    key: 'packages."a@1.0.0".resolution.tarball',
    text: '# é\nlockfileVersion: 9\n\npackages:\n  a@1.0.0:\n    resolution: {tarball: "https://token:<T>@npm.flatt.tech/a.tgz"}\n    x: é\n',
    documents: yarnrcDocument,
  },
  'yarn-lock': {
    key: 'resolved',
    text: '# é\n\na@^1.0.0:\n  version "1.0.0"\n  resolved "https://token:<T>@npm.flatt.tech/a.tgz#é"\n',
    documents: yarn1Document,
  },
  'bun-lock': {
    key: 'packages.a[1]',
    text: '{\n  // é\n  "lockfileVersion": 1,\n\n  "packages": {\n    "a": ["é", "https://token:<T>@npm.flatt.tech/a.tgz", {}],\n  },\n}\n',
    comment: `// ${TOKEN}\n`,
    documents: jsoncDocument,
  },
  'uv-lock': {
    key: 'package[0].source.url',
    text: 'version = 1\n\n[[package]]\nname = "é"\nsource = { url = "https://token:<T>@pypi.flatt.tech/a.whl" } # é\n',
    documents: tomlDocument,
  },
  'poetry-lock': {
    key: 'package[0].source.url',
    text: '# é\n[[package]]\nname = "é"\n\n[package.source]\nurl = "https://token:<T>@pypi.flatt.tech/simple"\n',
    documents: tomlDocument,
  },
  'pdm-lock': {
    key: 'package[0].url',
    text: '# é\n[[package]]\nname = "é"\nurl = "https://token:<T>@pypi.flatt.tech/a.whl"\n\nfiles = []\n',
    documents: tomlDocument,
  },
  'composer-lock': {
    key: 'packages[0].dist.url',
    text: '{\n    "packages": [{ "name": "é", "dist": { "url": "https://token:<T>@packagist.flatt.tech/a.zip" } }],\n\n    "aliases": []\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  'gemfile-lock': {
    key: 'remote',
    text: 'GEM\n  remote: https://token:<T>@rubygems.flatt.tech/\n  specs:\n    é (1.0)\n\nDEPENDENCIES\n  é\n',
    documents: yarn1Document,
  },
  'npmrc-profiles': {
    key: '//npm.flatt.tech/:_authToken',
    text: '; é work\n//npm.flatt.tech/:_authToken=<T>\n\n# é\nfund=false\n',
    documents: npmrcDocument,
  },
  nrm: {
    key: 'guard._authToken',
    text: '; é\n[guard]\nhome=é\nregistry=https://npm.flatt.tech/\n_authToken=<T>\n\n[other]\nregistry=x\n',
    documents: npmrcDocument,
  },
  'package-json': {
    key: 'publishConfig."//npm.flatt.tech/:_authToken"',
    text: '{\n  "name": "é",\n  "publishConfig": { "//npm.flatt.tech/:_authToken": "<T>" },\n\n  "private": true\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  'vlt-json': {
    key: 'config.registry',
    text: '{\n  // é\n  "config": { "registry": "https://token:<T>@npm.flatt.tech/" },\n\n  "é": 1\n}\n',
    comment: `// ${TOKEN}\n`,
    documents: jsoncDocument,
  },
  'deno-json': {
    key: 'imports.a',
    text: '{\n  // é\n  "imports": { "a": "https://token:<T>@npm.flatt.tech/a.ts" },\n\n  "lock": false\n}\n',
    comment: `// ${TOKEN}\n`,
    documents: jsoncDocument,
  },
  pylock: {
    key: 'packages[0].index',
    text: '# é\nlock-version = "1.0"\n\n[[packages]]\nname = "é"\nindex = "https://token:<T>@pypi.flatt.tech/simple/"\n',
    documents: tomlDocument,
  },
  'uv-receipt': {
    key: 'tool.options.index[0].url',
    text: '# é\n[tool]\nrequirements = [{ name = "é" }]\n\n[tool.options]\nindex = [{ url = "https://token:<T>@pypi.flatt.tech/simple/" }]\n',
    documents: tomlDocument,
  },
  tox: {
    key: 'testenv.setenv.PIP_INDEX_URL',
    text: '# é\n[tox]\nenvlist = é\n\n[testenv]\nsetenv =\n    LANG = é\n    PIP_INDEX_URL = https://token:<T>@pypi.flatt.tech/simple/\ndeps = é\n',
    documents: pipDocument,
  },
  'setup-cfg': {
    key: 'easy_install.index_url',
    text: '# é\n[metadata]\nname = é\n\n[easy_install]\nindex_url = https://token:<T>@pypi.flatt.tech/simple/\n',
    documents: pipDocument,
  },
  'tox-toml': {
    key: 'env_run_base.set_env.PIP_INDEX_URL',
    text: '# é\n[env_run_base]\nset_env = { PIP_INDEX_URL = "https://token:<T>@pypi.flatt.tech/simple/" } # é\n\nrequires = []\n',
    documents: tomlDocument,
  },
  hatch: {
    key: 'envs.default.env-vars.PIP_INDEX_URL',
    text: '# é\n[envs.default.env-vars]\nPIP_INDEX_URL = "https://token:<T>@pypi.flatt.tech/simple/" # é\n\n[version]\npath = "é"\n',
    documents: tomlDocument,
  },
  pixi: {
    key: 'pypi-options.index-url',
    text: '# é\n[workspace]\nname = "é"\n\n[pypi-options]\nindex-url = "https://token:<T>@pypi.flatt.tech/simple/" # é\n',
    documents: tomlDocument,
  },
  rattler: {
    key: '"pypi.flatt.tech".BasicHTTP.password',
    text: '{\n  "é.example": { "BearerToken": "x" },\n\n  "pypi.flatt.tech": { "BasicHTTP": { "username": "é", "password": "<T>" } }\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  conda: {
    key: 'dependencies[1].pip[0]',
    text: '# é\nname: é\ndependencies:\n  - python=3.12\n  - pip:\n      - --index-url https://token:<T>@pypi.flatt.tech/simple/ # é\n\n      - requests\n',
    documents: yarnrcDocument,
  },
  pants: {
    key: 'python-repos.indexes[0]',
    text: '# é\n[GLOBAL]\npants_version = "é"\n\n[python-repos]\nindexes = ["https://token:<T>@pypi.flatt.tech/simple/"] # é\n',
    documents: tomlDocument,
  },
  'pre-commit': {
    key: 'repos[0].hooks[0].additional_dependencies[0]',
    text: '# é\nrepos:\n  - repo: local\n    hooks:\n      - id: é\n        additional_dependencies: ["--index-url=https://token:<T>@pypi.flatt.tech/simple/"] # é\n\nfail_fast: true\n',
    documents: yarnrcDocument,
  },
  rye: {
    key: 'sources[0].password',
    text: '# é\n[[sources]]\nname = "é"\nurl = "https://pypi.flatt.tech/simple/"\nusername = "token"\npassword = "<T>" # é\n\n[behavior]\n',
    documents: tomlDocument,
  },
  pipx: {
    key: 'main_package.pip_args[0]',
    text: '{\n  "main_package": { "package": "é", "pip_args": ["--index-url=https://token:<T>@pypi.flatt.tech/simple/"] },\n\n  "pipx_metadata_version": "0.5"\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  renovate: {
    key: 'hostRules[0].token',
    text: '{\n  // é\n  "hostRules": [{ "matchHost": "npm.flatt.tech", "token": "<T>" }],\n\n  "extends": ["é"]\n}\n',
    comment: `// ${TOKEN}\n`,
    documents: jsoncDocument,
  },
  'renovate-script': {
    key: 'npmToken',
    text: "// é\nmodule.exports = {\n  platform: 'é',\n  npmToken: '<T>', // é\n\n}\n",
    comment: `// ${TOKEN}\n`,
    documents: scriptDocument,
  },
  jenkinsfile: {
    key: 'NPM_TOKEN',
    text: "// é\npipeline {\n  environment {\n    NPM_TOKEN = '<T>' // é\n\n  }\n}\n",
    comment: `// ${TOKEN}\n`,
    documents: scriptDocument,
  },
  terraform: {
    key: 'npm_token',
    text: '# é\nregion = "é"\nnpm_token = "<T>" # é\n\ntags = {}\n',
    documents: scriptDocument,
  },
  kubernetes: {
    key: 'stringData.NPM_TOKEN',
    text: '# é\nkind: Secret\nmetadata: { name: é }\n\nstringData:\n  NPM_TOKEN: "<T>" # é\n',
    documents: yarnrcDocument,
  },
  'claude-code': agent,
  'claude-desktop': agent,
  mcp: agent,
  gemini: agent,
  opencode: {
    ...agent,
    key: 'mcp.guard.environment.NPM_TOKEN',
    text: '{\n  // é\n  "mcp": { "guard": { "command": ["é"], "environment": { "NPM_TOKEN": "<T>" } } },\n\n}\n',
  },
  zed: {
    ...agent,
    key: 'context_servers.guard.env.NPM_TOKEN',
    text: '{\n  // é\n  "context_servers": { "guard": { "command": "é", "env": { "NPM_TOKEN": "<T>" } } },\n\n}\n',
  },
  codex: {
    key: 'mcp_servers.guard.env.NPM_TOKEN',
    text: '# é\n[mcp_servers.guard]\ncommand = "é"\n\n[mcp_servers.guard.env]\nNPM_TOKEN = "<T>" # é\n',
    documents: tomlDocument,
  },
  'continue-yaml': {
    key: 'models[0].apiKey',
    text: '# é\nmodels:\n  - name: é\n    apiKey: "<T>" # é\n\nversion: 1.0.0\n',
    documents: yarnrcDocument,
  },
  'yaml-agents': {
    key: 'extensions.guard.envs.NPM_TOKEN',
    text: '# é\nextensions:\n  guard:\n    cmd: é\n    envs:\n      NPM_TOKEN: "<T>" # é\n\nGOOSE_MODEL: é\n',
    documents: yarnrcDocument,
  },
  mise: {
    key: 'env.NPM_TOKEN',
    text: '# é\n[env]\nNPM_TOKEN = "<T>" # é\n\n[tools]\nnode = "22"\n',
    documents: tomlDocument,
  },
  fnox: {
    key: 'secrets.NPM_TOKEN.default',
    text: '# é\n[secrets]\nNPM_TOKEN = { description = "é", default = "<T>" } # é\n\n[providers]\n',
    documents: tomlDocument,
  },
  dockerfile: {
    key: 'NPM_TOKEN',
    text: '# é\nFROM node\nENV NPM_TOKEN="<T>"\n\nRUN echo é\n',
    documents: dockerDocument,
  },
  compose: {
    key: 'services.web.environment.NPM_TOKEN',
    text: '# é\nservices:\n  web:\n    image: é\n    environment:\n      NPM_TOKEN: "<T>" # é\n\n',
    documents: yarnrcDocument,
  },
  devcontainer: {
    key: 'containerEnv.NPM_TOKEN',
    text: '{\n  // é\n  "name": "é",\n  "containerEnv": { "NPM_TOKEN": "<T>" }, // é\n\n}\n',
    comment: `// ${TOKEN}\n`,
    documents: jsoncDocument,
  },
  'secret-file': {
    key: null,
    text: '<T>\n',
    documents: secretDocument,
  },
  workflows: {
    key: 'jobs.test.env.NPM_TOKEN',
    text: '# é\non: push\njobs:\n  test:\n    env:\n      NPM_TOKEN: "<T>" # é\n\n    runs-on: é\n',
    documents: yarnrcDocument,
  },
  vscode: {
    key: '"terminal.integrated.env.linux".NPM_TOKEN',
    text: '{\n  // é\n  "editor.tabSize": 2,\n\n  "terminal.integrated.env.linux": { "NPM_TOKEN": "<T>", }, /* é */\n}\n',
    comment: `// ${TOKEN}\n`,
    documents: jsoncDocument,
  },
  jetbrains: {
    key: 'NPM_TOKEN',
    text: '<component name="é">\n  <envs>\n    <env name="NPM_TOKEN" value="<T>" />\n  </envs>\n\n</component><!-- é -->\n',
    comment: `<!-- ${TOKEN} -->\n`,
    documents: jetbrainsDocument,
  },
  continue: {
    key: 'models[0].apiKey',
    text: '{\n  "models": [{ "title": "é", "apiKey": "<T>" }],\n\n  "slashCommands": []\n}\n',
    comment: '',
    documents: jsonDocument,
  },
  shell: {
    key: 'PIP_INDEX_URL',
    text: 'alias é=ls\nexport PIP_INDEX_URL="https://é:<T>@pypi.flatt.tech/simple/" # é\n\nPS1="é$ "\n',
    documents: shellDocument,
  },
  'fish-variables': {
    key: 'NPM_TOKEN',
    text: '# é\n# VERSION: 3.0\nSETUVAR --export NPM_TOKEN:<T>\nSETUVAR é:1\n',
    documents: fishDocument,
  },
  powershell: {
    key: 'NPM_TOKEN',
    text: "# é\n$env:NPM_TOKEN = '<T>' # é\n\nSet-Alias é ls\n",
    documents: powershellDocument,
  },
  nushell: {
    key: 'NPM_TOKEN',
    text: '# é\n$env.NPM_TOKEN = "<T>" # é\n\nalias é = ls\n',
    documents: nushellDocument,
  },
  tmux: {
    key: 'NPM_TOKEN',
    text: '# é\nset-environment -g NPM_TOKEN "<T>" # é\n\nset -g status-left "é"\n',
    documents: tmuxDocument,
  },
  'environment-files': {
    key: 'NPM_TOKEN',
    text: '# é\nNPM_TOKEN="<T>"\n\nLANG=é\n',
    documents: shellDocument,
  },
  systemd: {
    key: 'NPM_TOKEN',
    text: '# é\n[Service]\nEnvironment="NPM_TOKEN=<T>"\n\nExecStart=/é\n',
    documents: systemdDocument,
  },
  launchd: {
    key: 'NPM_TOKEN',
    text: '<?xml version="1.0"?>\n<!-- é -->\n<plist><dict>\n<key>EnvironmentVariables</key>\n<dict>\n<key>NPM_TOKEN</key>\n<string><T></string>\n\n</dict>\n<key>Label</key><string>é</string></dict></plist>\n',
    comment: `<!-- ${TOKEN} -->\n`,
    documents: plistDocument,
  },
  direnv: {
    key: 'NPM_TOKEN',
    text: '# é\nexport NPM_TOKEN="<T>" # é\n\nPATH_add é\n',
    documents: shellDocument,
  },
  dotenv: {
    key: 'NPM_TOKEN',
    text: '# é\nNPM_TOKEN="<T>" # é\n\nOTHER=é\n',
    documents: shellDocument,
  },
}
