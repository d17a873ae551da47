import type { Document } from 'yaml'
import { say } from '../core/language.ts'
import { lazily } from '../core/lazy.ts'
import { ParseFailure } from './adapter.ts'
import { lineAndColumn } from './positions.ts'

const yaml = lazily(() => import('./yaml-parser.ts'))

export const loadYaml = yaml.load

// Warnings of this parser quote the text. Yarn and others accept duplicate keys (the last wins), so they are no failure.
const OPTIONS = { prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const

/** One YAML document. Throws `ParseFailure`. */
export function parseYaml(text: string): unknown {
  return toValue(yaml.get().parseDocument(text, OPTIONS), text)
}

/** A file that may hold several documents, which are then returned as a list. Throws `ParseFailure`. */
export function parseYamlStream(text: string): unknown {
  const documents = [...yaml.get().parseAllDocuments(text, OPTIONS)]
  const values = documents.map(document => toValue(document, text))
  return values.length > 1 ? values : values[0]
}

function toValue(document: Document.Parsed, text: string): unknown {
  const [error] = document.errors
  if (error) throw new ParseFailure(say('not valid YAML'), lineAndColumn(text, error.pos[0]))
  if (takesTooLong(document)) throw new ParseFailure(say('the document has too many aliases'), { line: 1, column: 1 })
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    const offset = unresolvedAlias(document) ?? 0
    throw new ParseFailure(say('YAML with aliases that cannot be resolved'), lineAndColumn(text, offset))
  }
}

/** Each alias is looked for among all nodes, and each merge copies members: this many steps take a tenth of a second. */
const ALIAS_STEPS = 300_000

function takesTooLong(document: Document.Parsed): boolean {
  let [nodes, aliases] = [0, 0]
  yaml.get().visit(document, {
    Node() {
      nodes += 1
    },
    Alias() {
      aliases += 1
    },
  })
  return nodes * aliases > ALIAS_STEPS
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
