import { hostOf } from '../../core/address.ts'
import {
  appData,
  type ConfigAdapter,
  type KeyPath,
  type Meaning,
  pathsOf,
  type ToolEnvironment,
  valueAt,
  variablePath,
  xdgConfig,
} from '../../formats/adapter.ts'
import { JSON_FILE, TOML_FILE, YAML_FILE } from '../file-formats.ts'
import { applicationSupport, inHome, inProject, localAppData, placesAt, userConfig } from '../locations.ts'
import { passingOn } from '../pass-on.ts'
import { requirementsNamed } from '../pip/requirements.ts'

/** Hatch's own files; its `[tool.hatch]` is in `pyproject.toml`: https://hatch.pypa.io/latest/config/hatch/ */
export const hatch: ConfigAdapter = passingOn({
  ...TOML_FILE,
  id: 'hatch',
  isLiteral: true,
  tool: 'hatch',
  places: where => [
    ...inProject(where, ['hatch.toml']),
    ...placesAt('user', [
      pathsOf(where).join(userConfig(where, localAppData), 'hatch', 'config.toml'),
      variablePath('HATCH_CONFIG', where),
    ]),
  ],
  names: ['hatch.toml', 'hatch/config.toml'],
  meaning: (key, tree) => credentialBeside(key, tree, { names: ['auth'], at: 'url' }),
  keys: ['envs.*.env-vars.NAME', 'publish.index.auth', 'publish.index.repos.*.url'],
  source: 'https://hatch.pypa.io/latest/config/hatch/',
})

/** pixi's manifest and its settings: https://pixi.sh/latest/reference/pixi_configuration/ */
export const pixi: ConfigAdapter = passingOn({
  ...TOML_FILE,
  id: 'pixi',
  tool: 'pixi',
  places: where => {
    const { join } = pathsOf(where)
    const moved = variablePath('PIXI_HOME', where)
    const shared = where.platform === 'win32' ? 'C:\\ProgramData\\pixi\\config.toml' : '/etc/pixi/config.toml'
    return [
      ...inProject(where, ['pixi.toml', '.pixi/config.toml']),
      ...inHome(where, ['.pixi/config.toml']),
      ...placesAt('user', [
        join(where.platform === 'darwin' ? applicationSupport(where) : configOf(where), 'pixi', 'config.toml'),
        moved && join(moved, 'config.toml'),
      ]),
      ...placesAt('system', [shared]),
    ]
  },
  names: ['pixi.toml', '.pixi/config.toml', 'pixi/config.toml', 'pixi-global.toml', 'mojoproject.toml'],
  keys: ['pypi-options.index-url', 'pypi-config.index-url', 'activation.env.NAME'],
  source: 'https://pixi.sh/latest/reference/pixi_configuration/',
})

/** Where pixi and rattler keep what `pixi auth login` is given: https://pixi.sh/latest/deployment/authentication/ */
export const rattler: ConfigAdapter = passingOn({
  ...JSON_FILE,
  id: 'rattler',
  isLiteral: true,
  tool: 'pixi',
  places: where => [
    ...inHome(where, ['.rattler/credentials.json']),
    ...placesAt('user', [variablePath('RATTLER_AUTH_FILE', where)]),
  ],
  names: ['.rattler/credentials.json', 'rattler/credentials.json'],
  levelByName: 'user',
  meaning: key => ({ credential: true, host: hostOf(`//${String(key[0]).replace(/^\*\./, '')}`) }),
  keys: ['HOST.BearerToken', 'HOST.BasicHTTP.password', 'HOST.CondaToken'],
  source: 'https://pixi.sh/latest/deployment/authentication/',
})

/** conda's environments, whose `pip:` list is for pip, and its settings: https://docs.conda.io/projects/conda/en/latest/user-guide/configuration/use-condarc.html */
export const conda: ConfigAdapter = passingOn({
  ...YAML_FILE,
  id: 'conda',
  tool: 'conda',
  places: where => [
    ...inProject(where, ['environment.yml', 'environment.yaml', '.condarc']),
    ...inHome(where, ['.condarc', '.conda/.condarc', '.conda/condarc', '.config/conda/.condarc', '.mambarc']),
    ...placesAt('user', [variablePath('CONDARC', where)]),
    ...(where.platform === 'win32' ? [] : placesAt('system', ['/etc/conda/.condarc', '/etc/conda/condarc'])),
  ],
  names: [
    ...['yml', 'yaml'].flatMap(end => [`*environment*.${end}`, `*conda*.${end}`, `env.${end}`, `env-*.${end}`]),
    ...['.condarc', 'condarc', '.mambarc', 'condarc.d/*.yml'],
  ],
  includes: ({ text }) => requirementsNamed(text),
  keys: ['dependencies[].pip[]', 'variables.NAME', 'channels[]'],
  source: 'https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html',
})

/** Pants: https://www.pantsbuild.org/stable/docs/using-pants/key-concepts/options */
export const pants: ConfigAdapter = passingOn({
  ...TOML_FILE,
  id: 'pants',
  isLiteral: true,
  tool: 'pants',
  places: where => [...inProject(where, ['pants.toml', '.pants.rc']), ...inHome(where, ['.pants.rc'])],
  names: ['pants.toml', 'pants.*.toml', 'pants-*.toml', '.pants.rc', 'pantsrc'],
  keys: ['python-repos.indexes[]', 'subprocess-environment.env_vars[]'],
  source: 'https://www.pantsbuild.org/stable/docs/python/overview/third-party-dependencies',
})

/** pre-commit, whose hooks are installed by pip and npm: https://pre-commit.com/#config-additional_dependencies */
export const preCommit: ConfigAdapter = passingOn({
  ...YAML_FILE,
  id: 'pre-commit',
  isLiteral: true,
  tool: 'pre-commit',
  places: where => inProject(where, ['.pre-commit-config.yaml']),
  names: ['.pre-commit-config.yaml', '.pre-commit-config.yml', '.pre-commit-config.*.yaml', '.pre-commit-hooks.yaml'],
  keys: ['repos[].hooks[].additional_dependencies[]', 'repos[].hooks[].args[]'],
  source: 'https://pre-commit.com/#config-additional_dependencies',
})

/** Rye's settings and its credentials: https://rye.astral.sh/guide/config/ */
export const rye: ConfigAdapter = passingOn({
  ...TOML_FILE,
  id: 'rye',
  isLiteral: true,
  tool: 'rye',
  places: where => {
    const moved = variablePath('RYE_HOME', where)
    const names = ['config.toml', 'credentials']
    return [
      ...inHome(
        where,
        names.map(name => `.rye/${name}`),
      ),
      ...placesAt('user', moved ? names.map(name => pathsOf(where).join(moved, name)) : []),
    ]
  },
  names: ['.rye/config.toml', '.rye/credentials', 'rye/config.toml'],
  levelByName: 'user',
  meaning: (key, tree) => credentialBeside(key, tree, { names: ['password', 'token'], at: 'url' }),
  keys: ['sources[].url', 'sources[].password'],
  source: 'https://rye.astral.sh/guide/config/',
})

/** What pipx remembers of each program, to install it again in the same way: https://pipx.pypa.io/stable/ */
export const pipx: ConfigAdapter = passingOn({
  ...JSON_FILE,
  id: 'pipx',
  isLiteral: true,
  tool: 'pipx',
  places: () => [],
  names: ['pipx_metadata.json'],
  folders: where => placesAt('user', pipxFolders(where)),
  levelByName: 'user',
  keys: ['main_package.pip_args[]', 'injected_packages.*.pip_args[]'],
  source: 'https://pipx.pypa.io/stable/how-pipx-works/',
})

/** Those that the search of HOME does not come to. */
function pipxFolders(where: ToolEnvironment): string[] {
  const { join } = pathsOf(where)
  const moved = variablePath('PIPX_HOME', where)
  const onMac = where.platform === 'darwin' ? [join(applicationSupport(where), 'pipx', 'venvs')] : []
  return [...(moved ? [join(moved, 'venvs')] : []), ...onMac]
}

function configOf(where: ToolEnvironment): string {
  return where.platform === 'win32' ? appData(where) : xdgConfig(where)
}

/** A credential for the host in the member beside it. */
function credentialBeside(
  key: KeyPath,
  tree: unknown,
  { names, at }: { names: readonly string[]; at: string },
): Meaning {
  if (!names.includes(String(key.at(-1)))) return { credential: false }
  return { credential: true, host: hostOf(valueAt(tree, [...key.slice(0, -1), at])) }
}
