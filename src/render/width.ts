// Kana, kanji and full-width signs, of two columns each; what combines with its neighbour is not among them.
export const JAPANESE = '\\u3000-\\u3029\\u3030-\\u303e\\u3041-\\u3096\\u309b-\\u30ff\\u4e00-\\u9fff\\uff01-\\uff60'
const KNOWN = new RegExp(`^[ -~…${JAPANESE}]*$`)

// Scripts of East Asia take two columns for a character: https://www.unicode.org/reports/tr11/
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/g

/** True for printable ASCII, Japanese and what stands for a cut: the width of each character is known without tables. */
export function isKnown(text: string): boolean {
  return KNOWN.test(text)
}

/** The columns that a text takes: exact where it is known, and close to it elsewhere. */
export function widthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0)
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
