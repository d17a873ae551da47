import { LANGUAGES, type Language, speakTo } from '../core/language.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Sets the language of the person. What is printed for a program stays English. */
export async function translate(flags: readonly string[], env: Env): Promise<void> {
  const language = askedFor(flags) ?? languageOf(env)
  if (language === 'en' || flags.includes('--json')) return speakTo(language)
  const { JAPANESE } = await import('../languages/ja/index.ts')
  speakTo(language, JAPANESE)
}

/** What `--lang` names; where it names no language, its command says so. */
function askedFor(flags: readonly string[]): Language | undefined {
  const values = flags.flatMap((word, index) =>
    word === '--lang' ? [flags[index + 1]] : word.startsWith('--lang=') ? [word.slice('--lang='.length)] : [],
  )
  return LANGUAGES.find(language => language === values.at(-1))
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html: the first that is set and not empty. Guard writes UTF-8 alone. */
function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Env): Language {
  const locale = LC_ALL || LC_MESSAGES || LANG || ''
  return /^ja(_[a-z]+)?(\.utf-?8)?(@.*)?$/i.test(locale) ? 'ja' : 'en'
}
