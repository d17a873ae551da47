export const LANGUAGES = ['en', 'ja'] as const

export type Language = (typeof LANGUAGES)[number]

/** The messages of another language, keyed by their English text with numbered placeholders: `there is no {0}`. */
export type Catalogue = Readonly<Record<string, string>>

let language: Language = 'en'
let catalogue: Catalogue | undefined

/**
 * Sets the language of all messages made from now on. May be called repeatedly. Without a catalogue guard uses
 * English.
 */
export function setLanguage(reader: Language, messages?: Catalogue): void {
  language = reader
  catalogue = messages
}

/** The user's language, even if guard prints for a program and therefore in English. */
export function currentLanguage(): Language {
  return language
}

/**
 * A message: say('nothing was changed'), or say as a template tag with values. A translation may reorder the
 * placeholders; a message that the catalogue lacks is shown in English.
 */
export function say(message: string | TemplateStringsArray, ...values: unknown[]): string {
  const plain = typeof message === 'string'
  if (!catalogue) return plain ? message : String.raw({ raw: message }, ...values)
  const key = plain ? message : message.reduce((text, part, index) => `${text}{${index - 1}}${part}`)
  return fill(catalogue[key] ?? key, values)
}

/** `1 file`, `2 files`. Its key is the plural: `{0} files`. */
export function countOf(count: number, noun: string): string {
  const translated = catalogue?.[`{0} ${noun}s`]
  return translated === undefined ? `${count} ${noun}${count === 1 ? '' : 's'}` : fill(translated, [count])
}

function fill(text: string, values: readonly unknown[]): string {
  return text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]))
}
