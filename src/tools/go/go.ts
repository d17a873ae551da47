import type { ByteText } from '../../core/bytes.ts'
import type { Edit } from '../../core/edit.ts'
import { say } from '../../core/language.ts'
import { appData, pathsOf, variablePath, type WritableAdapter } from '../../formats/adapter.ts'
import type { Entry } from '../../formats/editing.ts'
import { insertLines } from '../../formats/insert-lines.ts'
import { placesAt, userConfig } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'

/** Go's `env` file, whose GOPROXY may hold a token: https://go.dev/ref/mod#environment-variables */
export const goEnv: ToolConfig & WritableAdapter = {
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
  registryKeys: /^GOPROXY$/,
  editing: { insert: insertInGoEnv },
  harmOfByteOrderMark: () => say('Go does not read the first line behind its byte order mark'),
  harmOfCarriageReturn: () => say('Go takes the carriage return at the end of a line for a part of the value'),
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

/** With line feeds alone, whatever the others are: Go takes a carriage return for a part of the value. */
function insertInGoEnv(text: ByteText, _tree: unknown, missing: readonly Entry[]): Edit[] {
  const lines = missing.map(({ key, value }) => `${key[0]}=${value}`)
  return [insertLines(text, text.length, lines, '\n')]
}
