import { hostOf, UNCLEAR_HOST } from '../../core/address.ts'
import type { NamedItem } from '../../formats/adapter.ts'
import { valueAt } from '../../formats/adapter.ts'
import { entriesAt } from '../python-index.ts'

/**
 * Where Poetry keeps the password of a source, if a keychain works; `auth.toml` then has the user name alone:
 * https://python-poetry.org/docs/repositories/#configuring-credentials
 */
export function poetryItem(name: string, url: unknown, isExpected = false): NamedItem {
  const attributes = { service: `poetry-repository-${name}` }
  // The name of the public index, unless a source has it.
  const host = hostOf(url) ?? (name.toLowerCase() === 'pypi' ? UNCLEAR_HOST : undefined)
  return { tool: 'poetry', attributes, host, isExpected }
}

/** Those that Poetry's settings name. */
export function itemsInSettings(tree: unknown): NamedItem[] {
  const urlOf = (name: string) => valueAt(tree, ['repositories', name, 'url'])
  return [
    ...entriesAt(tree, ['http-basic']).map(([name, auth]) =>
      poetryItem(name, urlOf(name), valueAt(auth, ['password']) === undefined),
    ),
    ...entriesAt(tree, ['repositories']).map(([name]) => poetryItem(name, urlOf(name))),
  ]
}
