// Kana, kanji and full-width signs; what combines with its neighbour is not among them.
export const JAPANESE_CHARACTERS =
  '\\u3000-\\u3029\\u3030-\\u303e\\u3041-\\u3096\\u309b-\\u30ff\\u4e00-\\u9fff\\uff01-\\uff60'

const NARROW = /^[ -~…]*$/

/** A character with what shares its cells: accents, the parts of a Korean syllable, of a flag, of a joined emoji. */
const CHARACTERS = /\p{RI}{2}|.(?:[\p{Mn}\p{Me}\p{Emoji_Modifier}\u1160-\u11ff\ud7b0-\ud7ff]|\u200d.)*/gsu

const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Cs}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u

// The wide blocks of https://www.unicode.org/reports/tr11/, whole; an emoji is wide by itself or by a selector.
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{191ff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f)/u

/** The columns that a text takes on a terminal: exact for scripts in use, and close to it elsewhere. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length
  return charactersOf(text).reduce((sum, character) => sum + cellsOf(character), 0)
}

function cellsOf(character: string): number {
  if (INVISIBLE.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

function charactersOf(text: string): string[] {
  return text.match(CHARACTERS) ?? []
}

/** The text, filled up with blanks. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** The text cut to so many columns, with a mark at the place. */
export function truncate(text: string, width: number, cut: 'start' | 'middle' | 'end'): string {
  if (widthOf(text) <= width) return text
  if (width <= 1) return '…'.slice(0, width)
  const kept = width - 1
  const head = cut === 'start' ? 0 : cut === 'end' ? kept : Math.floor(width / 2)
  const characters = charactersOf(text)
  const end = fitting(characters.toReversed(), kept - head).reverse()
  return [...fitting(characters, head), '…', ...end].join('')
}

/** As many of the first characters as fit. */
function fitting(characters: readonly string[], width: number): string[] {
  let room = width
  const end = characters.findIndex(character => {
    room -= cellsOf(character)
    return room < 0
  })
  return characters.slice(0, end === -1 ? characters.length : end)
}
