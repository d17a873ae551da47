import { hostOf } from '../../core/address.ts'
import { type ConfigAdapter, valueAt } from '../../formats/adapter.ts'

/** The variable `DENO_AUTH_TOKENS`, `TOKEN@HOST;USER:PASSWORD@HOST`: https://docs.deno.com/runtime/fundamentals/modules/#deno_auth_tokens */
export const authTokens: ConfigAdapter = {
  id: 'deno-auth-tokens',
  tool: 'deno',
  places: () => [],
  names: [],
  parse: parseAuthTokens,
  meaning: ([index], tree) => ({ credential: true, host: hostOf(`//${valueAt(tree, [index!, 'host'])}`) }),
  comment: /(?!)/,
  documentation: () => ({ keys: [], source: 'https://docs.deno.com/runtime/fundamentals/modules/#deno_auth_tokens' }),
}

/** Deno drops what has no host. */
function parseAuthTokens(text: string): { credential: string; host: string }[] {
  return text
    .trim()
    .split(';')
    .filter(entry => entry.includes('@'))
    .map(entry => {
      const at = entry.lastIndexOf('@')
      return { credential: entry.slice(0, at), host: entry.slice(at + 1) }
    })
}
