import { LANGUAGES, type Language, setLanguage } from '../core/language.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Sets the user's language for all messages from now on. Output for programs stays English. */
export async function setLanguageFrom(
  { lang, json }: { lang: string | undefined; json: boolean },
  env: Env,
): Promise<void> {
  // An unknown language is rejected by the command.
  const language = LANGUAGES.find(each => each === lang) ?? languageOf(env)
  if (language === 'en' || json) return setLanguage(language)
  const { JAPANESE } = await import('../languages/ja/index.ts')
  setLanguage(language, JAPANESE)
}

/**
 * https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html: the first one that is set and not empty.
 * guard writes only UTF-8.
 */
function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Env): Language {
  const locale = LC_ALL || LC_MESSAGES || LANG || ''
  return /^ja(_[a-z]+)?(\.utf-?8)?(@.*)?$/i.test(locale) ? 'ja' : 'en'
}
