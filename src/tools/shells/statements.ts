import type { ByteText } from '../../core/bytes.ts'
import type { Span } from '../../core/edit.ts'
import type { Setting, TextLayout } from '../../formats/layout.ts'

/** How a language writes what concerns its variables, as parts of patterns without groups of their own. */
export interface StatementGrammar {
  comment: string
  string: string
  /** What ends a statement. */
  end: string
  /** The beginning of a statement that sets a variable; one of its groups is the name. */
  setting: RegExp
}

/** Reads a file statement by statement: for languages in which a token is a whole string. */
export function statementLayout(grammar: StatementGrammar): (text: ByteText) => TextLayout {
  const { comment, string, end, setting } = grammar
  const pieces = new RegExp(`(${comment})|${string}|(${end})|\\w+|[\\s\\S]`, 'g')
  return text => {
    const comments: Span[] = []
    const settings: Setting[] = []
    let start = 0
    const close = (stop: number) => {
      settings.push(...settingsIn(text, [start, stop], setting))
      start = stop
    }
    for (const { 0: piece, 1: isComment, 2: isEnd, index } of text.matchAll(pieces)) {
      if (isComment) comments.push([index, index + piece.length])
      if (isEnd) close(index + piece.length)
    }
    close(text.length)
    return { words: [], settings, comments }
  }
}

function settingsIn(text: ByteText, [start, end]: Span, setting: RegExp): Setting[] {
  const match = setting.exec(text.slice(start, end))
  const name = match?.slice(1).find(group => group !== undefined)
  return match && name ? [{ name, span: [start + match.index + match[0].length, end] }] : []
}
