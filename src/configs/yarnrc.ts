import type { Document } from 'yaml'
import { lazily } from '../core/lazy.ts'
import { type ConfigAdapter, ParseFailure, pathsOf, valueAt, withParents } from './adapter.ts'
import { hostOf } from './hosts.ts'

const yaml = lazily(async () => (await import('yaml')).default)

/** `.yarnrc.yml` of Yarn 2 and later: https://yarnpkg.com/configuration/yarnrc#npmAuthToken */
export const yarnrc: ConfigAdapter = {
  id: 'yarnrc',
  tool: 'yarn',
  places: where => {
    const { join } = pathsOf(where)
    const name = where.env.YARN_RC_FILENAME || '.yarnrc.yml'
    return [
      ...withParents(where.cwd, where).map(folder => ({ path: join(folder, name), level: 'project' as const })),
      { path: join(where.home, '.yarnrc.yml'), level: 'user' },
    ]
  },
  names: ['.yarnrc.yml'],
  load: yaml.load,
  parse: parseYaml,
  meaning: (key, tree) => {
    const credential = key.at(-1) === 'npmAuthToken' || key.at(-1) === 'npmAuthIdent'
    if (!credential) return { credential }
    if (key[0] === 'npmRegistries') return { credential, host: hostOf(slashed(String(key[1]))) }
    const server = valueAt(tree, [...key.slice(0, -1), 'npmRegistryServer']) ?? valueAt(tree, ['npmRegistryServer'])
    return { credential, host: hostOf(server) }
  },
  comment: /^\s*#|\s#/,
}

/** Yarn accepts duplicate keys (the last wins), so they are no failure here. */
function parseYaml(text: string): unknown {
  // Warnings of this parser quote the text.
  const document = yaml.get().parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'error' })
  const [error] = document.errors
  if (error) throw new ParseFailure('not valid YAML', lineAt(text, error.pos[0]))
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    throw new ParseFailure('YAML with aliases that cannot be resolved', lineAt(text, unresolvedAlias(document) ?? 0))
  }
}

function unresolvedAlias(document: Document.Parsed): number | undefined {
  let offset: number | undefined
  yaml.get().visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document)) return undefined
      offset = alias.range?.[0]
      return yaml.get().visit.BREAK
    },
  })
  return offset
}

function lineAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}

function slashed(registry: string): string {
  return registry.includes('//') ? registry : `//${registry}`
}
