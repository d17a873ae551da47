import { say } from '../../core/language.ts'
import { pathsOf, valueAt, xdgConfig } from '../../formats/adapter.ts'
import { withUser } from '../exported.ts'
import { JSONC_FORMAT, lockfile } from '../lockfile.ts'
import { npmrc } from '../npm/npmrc.ts'
import { ifThere, npmrcFile } from '../npm/npmrc-recipe.ts'
import { USERCONFIG } from '../npm/rules.ts'
import { files, lastResort, projectFirst, variables } from '../reader.ts'
import { type ConfigFile, type DesiredValue, type SetupEnvironment, type SetupTarget, spelledToken } from '../recipe.ts'
import { dotenv } from '../shells/dotenv.ts'
import type { PackageManager } from '../tool.ts'
import { bunfig, userBunfig } from './bunfig.ts'

const bunLock = lockfile(
  {
    ...{ id: 'bun-lock', tool: 'bun', names: ['bun.lock'] },
    keys: ['packages.*[1]'],
    source: 'https://bun.sh/docs/install/lockfile',
  },
  JSONC_FORMAT,
)

export const bun: PackageManager = {
  configs: [bunfig, bunLock],
  variables: { names: /^BUN_/ },
  // Of a package of the registry that was set, the address is left empty.
  lockfiles: { 'bun.lock': /^ *"[^"]+": \["[^"]+", "(https?:[^"]+)"/gm },
  // https://bun.sh/docs/runtime/bunfig#install-registry
  rules: () => ({
    competeBy: 'host',
    registry: {
      only: true,
      variables: /^(?:BUN|NPM)_CONFIG_REGISTRY$/,
      keys: [
        [bunfig, ['install', 'registry', 'url'], ['install', 'registry']],
        [npmrc, ['registry']],
      ],
    },
    hostless: /^(?:BUN|NPM)_CONFIG_TOKEN$/,
    dotenv: /(?:^|[\\/])\.env$/,
    unset: say('Bun sends the placeholder itself'),
    sources: [
      variables('BUN_CONFIG_TOKEN', /^(?:BUN|NPM)_CONFIG_(?:TOKEN|REGISTRY)$/),
      files(say('bunfig.toml of the folder'), bunfig, projectFirst(), { level: 'project' }),
      files(say('.bunfig.toml of the user'), bunfig, say('bunfig.toml beats .npmrc'), {
        ...{ level: 'user', folder: 'home', movedBy: ['XDG_CONFIG_HOME'] },
      }),
      files(say('.npmrc of the folder'), npmrc, projectFirst(), { level: 'project', folder: 'current' }),
      files(say('.npmrc of the user'), npmrc, lastResort(), { level: 'user', movedBy: USERCONFIG, lastWins: true }),
    ],
  }),
  service: 'npm',
  program: { names: ['bun', 'bunx'] },
  // What `.npmrc` says holds, unless a `bunfig.toml` names a registry.
  recipe: (target, environment) => {
    const isProject = target.level === 'project'
    const path = isProject ? pathsOf(environment).join(environment.cwd, 'bunfig.toml') : userBunfig(environment)
    const moved = isProject ? [] : movedNpmrc(target, environment)
    return { files: [npmrcFile(target, environment), ...moved, bunfigFile(path, target)], notes: [] }
  },
  exec: {
    // These two beat what stands in the URL, and belong to no host: https://bun.sh/docs/runtime/env
    variables: ({ token, urls }) => ({
      set: { BUN_CONFIG_REGISTRY: withUser(urls.npm, token) },
      unset: ['BUN_CONFIG_TOKEN', 'NPM_CONFIG_TOKEN'],
    }),
    evidence: ['bun.lock', 'bun.lockb', 'bunfig.toml'],
    reads: [bunfig],
    proxySettings: [npmrc, bunfig, dotenv],
  },
}

function movedNpmrc(target: SetupTarget, environment: SetupEnvironment): ConfigFile[] {
  if (!environment.env.XDG_CONFIG_HOME) return []
  return [
    ifThere({ ...npmrcFile(target, environment), path: pathsOf(environment).join(xdgConfig(environment), '.npmrc') }),
  ]
}

function bunfigFile(path: string, target: SetupTarget): ConfigFile {
  const token = spelledToken(target, { expands: false })
  const at = ['install', 'registry']
  const desiredValues: DesiredValue[] = [
    { key: at, value: target.urls.npm, role: 'registry' },
    { key: [...at, 'url'], value: target.urls.npm, role: 'registry' },
    ...(token === undefined ? [] : [{ key: [...at, 'token'], value: token, role: 'token' as const }]),
  ]
  const isText = (tree: unknown, { key }: DesiredValue) => typeof valueAt(tree, key) === 'string'
  return {
    adapter: bunfig,
    path,
    onlyIfThere: true,
    desiredValues: tree => desiredValues.filter(desired => isText(tree, desired)),
  }
}
