import { LANGUAGES, type Language, speakTo } from '../core/language.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Sets the reader's language for what is said from now on. What is printed for a program stays English. */
export async function speakFor({ lang, json }: { lang: string | undefined; json: boolean }, env: Env): Promise<void> {
  // A word that names no language is refused by the command.
  const language = LANGUAGES.find(each => each === lang) ?? languageOf(env)
  if (language === 'en' || json) return speakTo(language)
  const { JAPANESE } = await import('../languages/ja/index.ts')
  speakTo(language, JAPANESE)
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html: the first that is set and not empty. Guard writes UTF-8 alone. */
function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Env): Language {
  const locale = LC_ALL || LC_MESSAGES || LANG || ''
  return /^ja(_[a-z]+)?(\.utf-?8)?(@.*)?$/i.test(locale) ? 'ja' : 'en'
}
