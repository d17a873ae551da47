import { say } from '../../core/language.ts'
import { nerfDart } from '../../core/services.ts'
import { basicAuth } from '../exported.ts'
import { lockfile, YAML_FORMAT } from '../lockfile.ts'
import { npmrc } from '../npm/npmrc.ts'
import { ifThere, npmrcFile } from '../npm/npmrc-recipe.ts'
import { lengthOfPath, longerPath, PACKAGE_ROOT } from '../npm/rules.ts'
import { files, projectFirst, variables } from '../reader.ts'
import type { PackageManager } from '../tool.ts'
import { pnpmAuth, pnpmIni, pnpmYaml } from './pnpm.ts'

const pnpmLock = lockfile(
  {
    ...{ id: 'pnpm-lock', tool: 'pnpm', names: ['pnpm-lock.yaml'] },
    keys: ['packages.*.resolution.tarball'],
    source: 'https://pnpm.io/git#lockfiles',
  },
  YAML_FORMAT,
)

const AUTH_VARIABLE = /^pnpm_config__auth$/i

export const pnpm: PackageManager = {
  configs: [pnpmIni, pnpmYaml, pnpmLock],
  variables: { names: /^PNPM_CONFIG_/i, document: { name: AUTH_VARIABLE, adapter: pnpmAuth } },
  lockfiles: { 'pnpm-lock.yaml': /\btarball: *(\S+)/g },
  // https://pnpm.io/settings#authentication-settings
  rules: () => ({
    competeBy: 'host',
    root: [['pnpm-workspace.yaml'], PACKAGE_ROOT],
    special: {
      ...longerPath(),
      rank: key => (AUTH_VARIABLE.test(key) ? Number.MAX_SAFE_INTEGER : lengthOfPath(key)),
    },
    registry: {
      only: true,
      variables: /^p?npm_config_registry$/i,
      keys: [
        [npmrc, ['registry']],
        [pnpmIni, ['registry']],
        [pnpmYaml, ['registries', 'default']],
      ],
    },
    unset: say('pnpm sends no token'),
    sources: [
      variables('pnpm_config__auth', AUTH_VARIABLE, say('this variable beats everything')),
      files(say('_auth of config.yaml'), pnpmYaml, say('it beats the ini files')),
      variables('npm_config_//…', /^p?npm_config_\/\//i),
      files(say('.npmrc of the workspace'), npmrc, projectFirst(), {
        ...{ level: 'project', folder: 'root' },
        withoutReferences: say('pnpm does not expand variables in the .npmrc of a project'),
      }),
      files('auth.ini', pnpmIni, say('pnpm 11 and later prefer auth.ini to ~/.npmrc'), { file: /auth\.ini$/ }),
      files(say('.npmrc of the user'), npmrc, say('no stronger file has one'), {
        ...{ level: 'user', folder: 'home' },
        movedBy: ['pnpm_config_npmrc_auth_file', 'pnpm_config_userconfig', 'npm_config_userconfig'],
      }),
      files('rc (pnpm 10)', pnpmIni, say('only pnpm 10 and earlier read it, after all others'), { file: /rc$/ }),
    ],
  }),
  service: 'npm',
  program: { names: ['pnpm', 'pnpx'] },
  // In pnpm 11 and later its own `auth.ini` beats `~/.npmrc`; a project's `.npmrc` may hold no variable.
  recipe: (target, environment) => {
    const isProject = target.level === 'project'
    const own = isProject
      ? []
      : pnpmIni.places(environment).map(({ path }) => ({ ...npmrcFile(target, environment), path }))
    return {
      files: [npmrcFile(target, environment), ...own.map(file => ({ ...ifThere(file), adapter: pnpmIni }))],
      notes:
        isProject && target.token.form === 'reference'
          ? [say("ignores variables in a project's .npmrc: give it the token at user level")]
          : [],
    }
  },
  exec: {
    // pnpm 10 puts every name into lower case, so for it the token stands without a host, which pnpm pins to the registry.
    variables: ({ token, urls, around }) => ({
      set: {
        pnpm_config_registry: urls.npm,
        npm_config_registry: urls.npm,
        ...(token && { [`pnpm_config_${nerfDart(urls.npm)}:_authToken`]: token.reveal() }),
        ...(token && around.yarn1Leak === undefined && { npm_config__auth: basicAuth(token) }),
      },
    }),
    evidence: ['pnpm-lock.yaml', 'pnpm-workspace.yaml'],
    reads: [pnpmIni],
    proxySettings: [npmrc, pnpmIni, pnpmYaml],
  },
}
