import { hostOf } from '../core/address.ts'
import { type ByteText, positionAt, toUtf8 } from '../core/bytes.ts'
import { isObject, readJsonBytes } from '../core/json.ts'
import { say } from '../core/language.ts'
import type { DiscoverContext } from '../find/discover.ts'
import type { ParsedConfig } from '../find/parsed-configs.ts'
import { pathsOf, valueAt, withParents } from '../formats/adapter.ts'
import { lineFinder } from '../formats/text-lines.ts'
import { programOf } from './used-tools.ts'

type IsGuardHost = (host: string | undefined) => boolean

interface YarnInput {
  words: readonly string[]
  paths: readonly string[]
  places: readonly ParsedConfig[]
  /** Where Yarn may run. */
  spots: readonly DiscoverContext[]
}

/** Why Yarn 2 and later would send a token that names no host to a foreign host, or undefined. */
export function yarnLeak({ words, paths, places, spots }: YarnInput, isGuardHost: IsGuardHost): string | undefined {
  const [ctx] = spots
  const named = (name: string) => paths.filter(path => pathsOf(ctx!).basename(path) === name)
  return (
    scopeLeak(places, isGuardHost) ??
    bareScope(places) ??
    (neverPublishes(words)
      ? undefined
      : manifestLeak(
          [...spots.flatMap(spot => above(spot, 'package.json')), ...texts(named('package.json'), ctx!)],
          isGuardHost,
        )) ??
    lockfileLeak([...spots.flatMap(spot => above(spot, 'yarn.lock')), ...texts(named('yarn.lock'), ctx!)], isGuardHost)
  )
}

/** `yarn`, `node yarn.js install` and the like, which ask the default registry alone. */
function neverPublishes(words: readonly string[]): boolean {
  const [program, verb = 'install'] = /^(?:node|corepack)$/.test(programOf(words[0] ?? '')) ? words.slice(1) : words
  return programOf(program ?? '') === 'yarn' && ['install', 'add', 'up', 'remove', 'dedupe'].includes(verb)
}

/** A registry besides the default one, with no credential of its own: it would get what names no host. */
export function scopeLeak(places: readonly ParsedConfig[], isGuardHost: IsGuardHost): string | undefined {
  for (const { path, tree, registries } of places) {
    const leak = registries.find(
      ({ path: key, host }) => !isGuardHost(host) && !DEFAULTS.has(key.join('.')) && !hasOwnCredential(tree, key),
    )
    if (leak) return say`${path}:${leak.line} names ${leak.host} for ${leak.key}`
  }
  return undefined
}

/** A scope without a server of its own is at Yarn's own registry, whatever server is set for all. */
function bareScope(places: readonly ParsedConfig[]): string | undefined {
  for (const { path, tree, file } of places) {
    const scopes = valueAt(tree, ['npmScopes'])
    const bare = Object.entries(isObject(scopes) ? scopes : {}).find(
      ([, scope]) =>
        !isObject(scope) || ![scope.npmRegistryServer, scope.npmAuthToken, scope.npmAuthIdent].some(isGiven),
    )
    if (bare) return say`${path}:${lineFinder(toUtf8(file.text))(bare[0])} leaves ${bare[0]} at registry.yarnpkg.com`
  }
  return undefined
}

/** Those that a variable of ours replaces. */
const DEFAULTS: ReadonlySet<string> = new Set(['registry', 'npmRegistryServer'])

function hasOwnCredential(tree: unknown, key: readonly (string | number)[]): boolean {
  if (key[0] !== 'npmScopes') return false
  const scope = valueAt(tree, key.slice(0, -1))
  return isObject(scope) && (isGiven(scope.npmAuthToken) || isGiven(scope.npmAuthIdent))
}

/** False for what Yarn takes for nothing at all, such as `${NAME:-}` where NAME is not set. */
function isGiven(value: unknown): boolean {
  return typeof value === 'string' && value.replace(/\$\{\w+:?-([^}]*)\}/g, '$1') !== ''
}

/** `publishConfig` beats every variable: https://yarnpkg.com/configuration/manifest#publishConfig.registry */
function manifestLeak(manifests: readonly Text[], isGuardHost: IsGuardHost): string | undefined {
  for (const { path, text } of manifests) {
    const manifest = text === undefined ? undefined : readJsonBytes(text)
    const registry = isObject(manifest) ? valueAt(manifest, ['publishConfig', 'registry']) : undefined
    const host = hostOf(registry)
    if (host && !isGuardHost(host))
      return say`${path}:${lineFinder(text!)('publishConfig')} names ${host} in publishConfig`
  }
  return undefined
}

/** Yarn asks for what a lockfile names by its whole address with the token of the default registry. */
function lockfileLeak(lockfiles: readonly Text[], isGuardHost: IsGuardHost): string | undefined {
  for (const { path, text } of lockfiles) {
    if (text === undefined) return say`${path} cannot be read`
    for (const { 1: address, index } of text.matchAll(/__archiveUrl=([^&"#\s]+)/g)) {
      const host = hostOf(address!.replace(/%3A/gi, ':').replace(/%2F/gi, '/').replace(/%40/gi, '@'))
      if (!isGuardHost(host))
        return say`${path}:${positionAt(text, index).line} names packages at ${host ?? say('other addresses')}`
    }
  }
  return undefined
}

/** A file that is there; without a text if it cannot be read. */
interface Text {
  path: string
  text: ByteText | undefined
}

/** The files of this name in the current folder and above it. */
function above(ctx: DiscoverContext, name: string): Text[] {
  const { join } = pathsOf(ctx)
  return texts(
    withParents(ctx.cwd, ctx).map(folder => join(folder, name)),
    ctx,
  )
}

function texts(paths: readonly string[], { files }: Pick<DiscoverContext, 'files'>): Text[] {
  return paths.flatMap(path => {
    const file = files.read(path)
    return file.kind === 'absent' ? [] : [{ path, text: file.kind === 'file' ? toUtf8(file.text) : undefined }]
  })
}
