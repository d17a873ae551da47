import { hostOf } from '../../core/address.ts'
import {
  absolutePath,
  type ConfigAdapter,
  type Meaning,
  pathsOf,
  variablePath,
  type Where,
  withParents,
} from '../../formats/adapter.ts'
import { hostWithoutPort } from '../../formats/hosts.ts'
import { inProjectAndAbove, placesAt } from '../locations.ts'

/** Bundler's `.bundle/config`: https://bundler.io/man/bundle-config.1.html */
export const bundler: ConfigAdapter = {
  id: 'bundler',
  tool: 'bundler',
  places: where => {
    const { join } = pathsOf(where)
    const userHome = variablePath('BUNDLE_USER_HOME', where)
    return [
      ...inProjectAndAbove(where, ['.bundle/config']),
      ...placesAt('project', appConfigs(where)),
      ...placesAt('user', [
        join(where.home, '.bundle', 'config'),
        variablePath('BUNDLE_CONFIG', where),
        variablePath('BUNDLE_USER_CONFIG', where),
        userHome && join(userHome, 'config'),
      ]),
    ]
  },
  names: ['.bundle/config'],
  parse: parseBundleConfig,
  meaning: key => bundlerMeaning(String(key[0])),
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['BUNDLE_RUBYGEMS__FLATT__TECH', 'BUNDLE_MIRROR__*'],
    source: 'https://bundler.io/man/bundle-config.1.html',
  }),
}

/** Bundler takes a relative `BUNDLE_APP_CONFIG` from the folder of the Gemfile, which may be any folder above. */
function appConfigs(where: Where): string[] {
  const folder = where.env.BUNDLE_APP_CONFIG
  if (!folder) return []
  const paths = withParents(where.cwd, where).map(cwd => absolutePath(folder, { ...where, cwd }))
  return [...new Set(paths)].map(path => pathsOf(where).join(path, 'config'))
}

/**
 * Looks like YAML and is read line by line: https://github.com/ruby/rubygems/blob/master/bundler/lib/bundler/yaml_serializer.rb
 */
export function parseBundleConfig(text: string): Record<string, string | string[]> {
  const tree: Record<string, string | string[]> = {}
  let last = ''
  for (const line of text.split(/\r\n|\n|\r/)) {
    const item = /^\s*- +(.*)$/.exec(line)
    const pair = /^\s*([^\s#][^#]*?):(?: +(.*))?$/.exec(line)
    if (pair && !item) last = pair[1]!
    if (item) tree[last] = [tree[last] ?? []].flat().filter(Boolean).concat(scalar(item[1]!))
    else if (pair) tree[last] = scalar(pair[2] ?? '')
  }
  return tree
}

function scalar(written: string): string {
  const quoted = /^(["'])(.*)\1\s*(?:#.*)?$/.exec(written)
  const comment = written.indexOf('#')
  return quoted ? quoted[2]! : (comment === -1 ? written : written.slice(0, comment)).trim()
}

const URL_KEY = /^BUNDLE_HTTPS?:\/\/([^/]+)/i
const HOST_KEY = /^BUNDLE_(?!MIRROR__)([A-Z0-9_]+__[A-Z0-9_]+)$/i

/**
 * What a setting or a variable of this name says. `BUNDLE_RUBYGEMS__FLATT__TECH` and
 * `BUNDLE_HTTPS://RUBYGEMS__FLATT__TECH/` give a host its password: three underscores are a hyphen, two a dot.
 */
export function bundlerMeaning(key: string): Meaning {
  const url = URL_KEY.exec(key)?.[1]
  const written = url ?? HOST_KEY.exec(key)?.[1]
  if (written === undefined) return { credential: false }
  const host = written.toLowerCase().replaceAll('___', '-').replaceAll('__', '.')
  return { credential: true, host: url ? hostOf(`//${host}`) : hostWithoutPort(host) }
}

/** Bundler leaves the port out: https://bundler.io/man/bundle-config.1.html#CREDENTIALS-FOR-GEM-SOURCES */
export function bundlerVariable(hostname: string): string {
  return `BUNDLE_${hostname.toUpperCase().replaceAll('-', '___').replaceAll('.', '__')}`
}
