import { say } from '../../core/language.ts'
import { nerfDart } from '../../core/services.ts'
import { basicAuth } from '../exported.ts'
import { npmrc } from '../npm/npmrc.ts'
import { npmrcFile } from '../npm/npmrc-recipe.ts'
import { USERCONFIG } from '../npm/rules.ts'
import { files, lastResort } from '../reader.ts'
import type { DesiredValue } from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { yarn1Config } from './yarn-1.ts'

export const yarn1: PackageManager = {
  configs: [yarn1Config],
  variables: undefined,
  // It asks the address itself, whatever registry is set.
  lockfiles: { 'yarn.lock': /^ +resolved "([^"]+)"/gm },
  signs: { 'yarn.lock': /^# yarn lockfile v1$/m },
  // https://classic.yarnpkg.com/en/docs/yarnrc
  rules: () => ({
    competeBy: 'host',
    registry: { variables: /^(?:npm|yarn)_config_registry$/i, keys: [[npmrc, ['registry']]], only: true },
    alwaysAuth: { name: 'always-auth', line: 'always-auth=true', variable: /^npm_config_always_auth$/i },
    unset: say('Yarn 1 stops with an error'),
    sources: [
      files('.yarnrc', yarn1Config, say('a password in the URL of the registry beats a token')),
      files(say('.npmrc of the folder'), npmrc, say("the folder's own file beats the user's"), {
        ...{ level: 'project', folder: 'current' },
      }),
      files(
        say('.npmrc of the user'),
        npmrc,
        say("the user's file beats the global one and those of the folders above"),
        {
          ...{ level: 'user', folder: 'home', movedBy: USERCONFIG },
        },
      ),
      files(say('global npmrc'), npmrc, say('it beats the files of the folders above'), { level: 'system' }),
      files(say('.npmrc of the folders above'), npmrc, lastResort(), { level: 'project', folder: 'above' }),
    ],
  }),
  service: 'npm',
  program: { names: ['yarn'], isVersion: version => /^[01]\./.test(version) },
  // Without `always-auth` it sends the token for packages with a scope alone.
  recipe: (target, environment) => {
    const file = npmrcFile(target, environment)
    const detail: DesiredValue = { key: [`${nerfDart(target.urls.npm)}:always-auth`], value: true, role: 'detail' }
    return {
      files: [
        {
          ...file,
          desiredValues: tree => [...file.desiredValues(tree), ...(target.token.form === 'none' ? [] : [detail])],
        },
      ],
      notes: [],
    }
  },
  exec: {
    variables: ({ token, urls, around }) => ({
      set: {
        npm_config_registry: urls.npm,
        ...(token && { npm_config__auth: basicAuth(token), npm_config_always_auth: 'true' }),
      },
      withheld: token && around.yarn1Leak,
    }),
    evidence: [],
    reads: [yarn1Config],
    proxySettings: [npmrc, yarn1Config],
    // What npm warns of and newer ones will refuse, Yarn 1 alone needs.
    onlyByName: true,
  },
}
