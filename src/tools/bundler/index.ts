import { say } from '../../core/language.ts'
import { valueAt } from '../../formats/adapter.ts'
import { files, lastResort, variables } from '../reader.ts'
import { type DesiredValue, expansionNotes, hasPassword, spelledToken, withoutSlash, withToken } from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { bundlerConfig, bundlerItems, bundlerMeaning, bundlerVariable, writtenBundleConfig } from './bundler.ts'
import { gemfile, gemfileLock } from './gemfile.ts'

const MIRROR = 'BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/'

export const bundler: PackageManager = {
  configs: [bundlerConfig, gemfile, gemfileLock],
  variables: {
    names: /^BUNDLE_/,
    // `BUNDLE_RUBYGEMS__FLATT__TECH` names the host to which Bundler sends it.
    hostOf: name => (name.startsWith('BUNDLE_') ? bundlerMeaning(name).host : undefined),
  },
  lockfiles: { 'Gemfile.lock': undefined },
  itemsOfIndex: bundlerItems,
  // https://bundler.io/man/bundle-config.1.html
  rules: () => ({
    competeBy: 'host',
    registry: { variables: /^BUNDLE_MIRROR__HTTPS:\/\/RUBYGEMS__ORG\/?$/, keys: [[bundlerConfig, [MIRROR]]] },
    sources: [
      files('Gemfile', gemfile, say('a password in the URL of a source beats every setting')),
      files(say('.bundle/config of the project'), bundlerConfig, say("the project's file beats even the environment"), {
        level: 'project',
      }),
      variables('BUNDLE_…', /^BUNDLE_/, say("the environment beats the user's file")),
      files(say('.bundle/config of the user'), bundlerConfig, lastResort(), {
        ...{ level: 'user', movedBy: ['BUNDLE_CONFIG', 'BUNDLE_USER_CONFIG', 'BUNDLE_USER_HOME'] },
      }),
    ],
  }),
  service: 'rubygems',
  program: { names: ['bundle', 'bundler'] },
  recipe: (target, environment) => {
    const token = spelledToken(target, { expands: false })
    const url = withoutSlash(target.urls.rubygems)
    const desiredValues = (tree: unknown): DesiredValue[] => {
      if (hasPassword(valueAt(tree, [MIRROR])))
        return [{ key: [MIRROR], value: withToken(url, 'token', token), role: 'registry' }]
      const credential: DesiredValue = { key: [keyFor(url)], value: `token:${token}`, role: 'token' }
      return [{ key: [MIRROR], value: url, role: 'registry' }, ...(token === undefined ? [] : [credential])]
    }
    const path = writtenBundleConfig(target, environment)
    return { files: [{ adapter: bundlerConfig, path, desiredValues }], notes: expansionNotes(target) }
  },
  exec: {
    variables: ({ token, urls }) => ({
      set: {
        [MIRROR]: urls.rubygems,
        ...(token && { [bundlerVariable(new URL(urls.rubygems).hostname)]: `token:${token.reveal()}` }),
      },
    }),
    evidence: ['Gemfile', 'Gemfile.lock'],
    reads: [],
    proxySettings: [],
  },
}

/** By its host alone, as the vendor's documents have it; a port or a path takes the whole URL. */
function keyFor(url: string): string {
  const { host, pathname, hostname } = new URL(url)
  return bundlerVariable(host === hostname && pathname === '/' ? host : `${url}/`)
}
