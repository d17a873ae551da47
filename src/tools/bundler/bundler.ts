import { hostOf } from '../../core/address.ts'
import type { ByteText } from '../../core/bytes.ts'
import type { Edit } from '../../core/edit.ts'
import type { ItemAttributes } from '../../core/ports/keychain.ts'
import {
  absolutePath,
  type Meaning,
  pathsOf,
  type ToolEnvironment,
  variablePath,
  type WritableAdapter,
  withParents,
} from '../../formats/adapter.ts'
import type { Entry } from '../../formats/editing.ts'
import { hostWithoutPort } from '../../formats/hosts.ts'
import { insertLines, isEmptyText } from '../../formats/insert-lines.ts'
import { inProjectAndAbove, placesAt } from '../locations.ts'
import type { SetupTarget } from '../recipe.ts'
import type { ToolConfig } from '../tool.ts'

/** Bundler's `.bundle/config`: https://bundler.io/man/bundle-config.1.html */
export const bundlerConfig: ToolConfig & WritableAdapter = {
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
  registryKeys: /^BUNDLE_MIRROR__/i,
  editing: { insert: insertInBundleConfig },
  documentation: () => ({
    keys: ['BUNDLE_RUBYGEMS__FLATT__TECH', 'BUNDLE_MIRROR__*'],
    source: 'https://bundler.io/man/bundle-config.1.html',
  }),
}

/** The file to which Bundler itself writes. */
export function writtenBundleConfig({ level }: SetupTarget, where: ToolEnvironment): string {
  const { join } = pathsOf(where)
  const named = (name: string) => variablePath(name, where)
  if (level === 'project') return appConfigs(where)[0] ?? join(where.cwd, '.bundle', 'config')
  const home = named('BUNDLE_USER_HOME') ?? join(where.home, '.bundle')
  return named('BUNDLE_CONFIG') ?? named('BUNDLE_USER_CONFIG') ?? join(home, 'config')
}

/** Bundler takes a relative `BUNDLE_APP_CONFIG` from the folder of the Gemfile, which may be any folder above. */
function appConfigs(where: ToolEnvironment): string[] {
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

/** Bundler begins a new one as YAML does. */
function insertInBundleConfig(text: ByteText, _tree: unknown, missing: readonly Entry[]): Edit[] {
  const lines = missing.map(({ key, value }) => `${key[0]}: "${value}"`)
  return [insertLines(text, text.length, isEmptyText(text) ? ['---', ...lines] : lines)]
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

/** The variable or setting of a host or URL; of a host Bundler leaves the port out: https://bundler.io/man/bundle-config.1.html#CREDENTIALS-FOR-GEM-SOURCES */
export function bundlerVariable(name: string): string {
  return `BUNDLE_${name.toUpperCase().replaceAll('-', '___').replaceAll('.', '__')}`
}

/**
 * With the setting `credential_store`, Bundler keeps what the variable would hold under that name in the system's keychain:
 * https://github.com/ruby/rubygems/pull/9671
 */
export function bundlerItems(url: string): ItemAttributes[] {
  const names = [new URL(url).host, new URL(url).hostname, url, `${url.replace(/\/+$/, '')}/`]
  return [...new Set(names.map(bundlerVariable))].map(account => ({ service: 'bundler', account }))
}
