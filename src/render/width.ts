// Two columns each: kana, kanji, and full-width signs, as https://www.unicode.org/reports/tr11/ has them. What combines with
// its neighbour is not among them.
const WIDE = '\\u3000-\\u3029\\u3030-\\u303e\\u3041-\\u3096\\u309b-\\u30ff\\u4e00-\\u9fff\\uff01-\\uff60'
const EACH_WIDE = new RegExp(`[${WIDE}]`, 'g')
const KNOWN = new RegExp(`^[ -~…${WIDE}]*$`)

/** True for printable ASCII, Japanese and what stands for a cut: the width of each character is known without tables. */
export function isKnown(text: string): boolean {
  return KNOWN.test(text)
}

/** The columns that known text takes. */
export function widthOf(text: string): number {
  return text.length + (text.match(EACH_WIDE)?.length ?? 0)
}

/** Known text, filled up with blanks. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** As much of the beginning of known text as fits. */
export function take(text: string, width: number): string {
  let end = 0
  for (let room = width; end < text.length; end += 1) {
    room -= widthOf(text[end]!)
    if (room < 0) break
  }
  return text.slice(0, end)
}

/** As much of its end. */
export function takeEnd(text: string, width: number): string {
  let start = text.length
  for (let room = width; start > 0; start -= 1) {
    room -= widthOf(text[start - 1]!)
    if (room < 0) break
  }
  return text.slice(start)
}

/** Lines of known text: broken at blanks, and between two Japanese characters, but not in a word of katakana or before what ends a clause. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of text.match(PIECES) ?? []) {
    if (line.trim() !== '' && widthOf(line) + widthOf(piece.trimEnd()) > width) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += line === '' ? piece.trimStart() : piece
  }
  return [...lines, line.trimEnd()]
}

const PIECES = new RegExp(`[（「]*(?:[ァ-ヺー]+|[${WIDE}]|[^\\s${WIDE}]+)[、。）」：？ーっゃゅょッャュョ]*\\s*`, 'g')
