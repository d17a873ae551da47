import type { ItemAttributes } from '../core/ports/keychain.ts'

/**
 * The services by which pip, PDM, Poetry, twine and uv ask Python's `keyring` for the credentials of an index: its address
 * as it is written, or with a slash at its end, then its host.
 * https://pip.pypa.io/en/stable/topics/authentication/#keyring-support
 * https://python-poetry.org/docs/repositories/#configuring-credentials
 */
export function keyringItems(url: string): ItemAttributes[] {
  const { host, origin } = new URL(url)
  const bare = url.replace(/\/+$/, '')
  return [...new Set([url, bare, `${bare}/`, host, origin, `${origin}/`])].map(service => ({ service }))
}
