import { appData, type ConfigAdapter, pathsOf, variablePath } from '../../formats/adapter.ts'
import { placesAt, userConfig } from '../locations.ts'

/** Go's `env` file, whose GOPROXY may hold a token: https://go.dev/ref/mod#environment-variables */
export const goEnv: ConfigAdapter = {
  id: 'go-env',
  tool: 'go',
  places: where => {
    const moved = where.env.GOENV === 'off' ? undefined : variablePath('GOENV', where)
    return placesAt('user', [pathsOf(where).join(userConfig(where, appData), 'go', 'env'), moved])
  },
  names: ['go/env'],
  levelByName: 'user',
  parse: parseGoEnv,
  meaning: () => ({ credential: false }),
  option: line => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1],
  comment: /^[^A-Z]/,
  documentation: () => ({
    keys: ['GOPROXY'],
    source: 'https://go.dev/ref/mod#environment-variables',
  }),
}

/** `NAME=value` up to the line feed, nothing trimmed: https://github.com/golang/go/blob/master/src/cmd/go/internal/cfg/cfg.go */
function parseGoEnv(text: string): Record<string, string> {
  const pairs = text.split('\n').flatMap(line => {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(line)
    return match ? [[match[1]!, match[2]!] as const] : []
  })
  return Object.fromEntries(pairs)
}
