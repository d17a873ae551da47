import { type Argument, InvalidArgumentError, Option } from 'commander'
import { LANGUAGES, say } from '../core/language.ts'
import { nearest } from '../core/similar.ts'

/** The value, which must be one of the words. Throws `InvalidArgumentError`, which names them all and the one that was meant. */
export function choose<Word extends string>(value: string, words: readonly Word[]): Word {
  const chosen = words.find(word => word === value)
  if (chosen !== undefined) return chosen
  const near = nearest(value, words)
  const meant = near ? `\n${say`(Did you mean ${near}?)`}` : ''
  throw new InvalidArgumentError(say`Choose from ${words.join(', ')}.` + meant)
}

/** An option or an argument that takes one of these words. */
export function choosing<Chooser extends Option | Argument>(chooser: Chooser, words: readonly string[]): Chooser {
  chooser.choices(words).argParser(value => choose(value, words))
  return chooser
}

/** Read at the door, before there are messages; here it is named and checked. */
export function languageOption(): Option {
  return choosing(new Option('--lang <code>', say('language of the messages')), LANGUAGES)
}
