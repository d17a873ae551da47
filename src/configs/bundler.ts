import { type ConfigAdapter, pathsOf } from './adapter.ts'
import { inProjectAndAbove, placesAt } from './places.ts'

/** Bundler's `.bundle/config`: https://bundler.io/man/bundle-config.1.html */
export const bundler: ConfigAdapter = {
  id: 'bundler',
  tool: 'bundler',
  places: where => {
    const { join } = pathsOf(where)
    const { BUNDLE_APP_CONFIG, BUNDLE_USER_CONFIG, BUNDLE_USER_HOME, BUNDLE_CONFIG } = where.env
    return [
      ...inProjectAndAbove(where, ['.bundle/config']),
      ...placesAt('project', [BUNDLE_APP_CONFIG && join(BUNDLE_APP_CONFIG, 'config')]),
      ...placesAt('user', [join(where.home, '.bundle', 'config'), BUNDLE_CONFIG, BUNDLE_USER_CONFIG]),
      ...placesAt('user', [BUNDLE_USER_HOME && join(BUNDLE_USER_HOME, 'config')]),
    ]
  },
  names: ['.bundle/config'],
  parse: parseBundleConfig,
  meaning: key => {
    const host = bundlerHost(String(key[0]))
    return { credential: host !== undefined, host }
  },
  comment: /^\s*#|\s#/,
  documentation: {
    keys: ['BUNDLE_RUBYGEMS__FLATT__TECH', 'BUNDLE_MIRROR__*'],
    precedence: 'project, environment, user',
    source: 'https://bundler.io/man/bundle-config.1.html',
  },
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
  return quoted ? quoted[2]! : written.replace(/\s*#.*$/, '').trim()
}

/** `BUNDLE_RUBYGEMS__FLATT__TECH`, `BUNDLE_HTTPS://RUBYGEMS__FLATT__TECH/`: three underscores are a hyphen, two a dot. */
export function bundlerHost(key: string): string | undefined {
  const match = /^BUNDLE_(?:HTTPS?:\/\/)?([A-Z0-9_]+__[A-Z0-9_]+(?::\d+)?)\/?$/i.exec(key)
  return match && !/^MIRROR__/.test(match[1]!)
    ? match[1]!.toLowerCase().replaceAll('___', '-').replaceAll('__', '.')
    : undefined
}
