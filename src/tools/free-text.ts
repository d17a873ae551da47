import { say } from '../core/language.ts'
import { type ConfigAdapter, ParseFailure } from '../formats/adapter.ts'

/**
 * A text that no tool is known to read: only the token's bytes change in it. It has no place of its own, the user names
 * its folder. Its parser only makes sure that it is a text, so that no binary file is ever rewritten.
 */
export const freeText: ConfigAdapter = {
  id: 'text',
  tool: 'text',
  places: () => [],
  names: [],
  parse(text) {
    const at = text.indexOf('\0')
    if (at === -1) return {}
    throw new ParseFailure(say('the file is binary'), { line: text.slice(0, at).split('\n').length, column: 1 })
  },
  parseLimit: Number.POSITIVE_INFINITY,
  meaning: () => ({ credential: false }),
  comment: /(?!)/,
  documentation: () => ({ keys: [], source: '' }),
}
