import { hostOf, UNCLEAR_HOST } from '../../core/address.ts'
import { type NamedItem, valueAt } from '../../formats/adapter.ts'
import { entriesAt } from '../python-index.ts'

/**
 * Where PDM keeps the password of a source, if a keychain works; `config.toml` then has the user name alone:
 * https://pdm-project.org/latest/usage/config/#store-credentials-with-the-index
 */
export function pdmItem(name: string, url: unknown, { kind = 'pypi', isExpected = false } = {}): NamedItem {
  // The names of the public index and of the one for trials, unless a source has them.
  const host = hostOf(url) ?? (/^(?:test)?pypi$/.test(name) ? UNCLEAR_HOST : undefined)
  return { tool: 'pdm', attributes: { service: `pdm-${kind}-${name}` }, host, isExpected }
}

/** Those that PDM's settings name: a table without a name is that of the source `pypi`. */
export function itemsInPdmSettings(tree: unknown): NamedItem[] {
  const itemsOf = (kind: string) =>
    entriesAt(tree, [kind]).flatMap(([name, source]) =>
      typeof source === 'object'
        ? [pdmItem(name, valueAt(source, ['url']), { kind, isExpected: hasUserAlone(source) })]
        : [],
    )
  return [...itemsOf('pypi'), ...itemsOf('repository'), pdmItem('pypi', valueAt(tree, ['pypi', 'url']))]
}

function hasUserAlone(source: unknown): boolean {
  return valueAt(source, ['username']) !== undefined && valueAt(source, ['password']) === undefined
}
