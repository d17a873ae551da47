import { type Argument, InvalidArgumentError, type Option } from 'commander'
import { nearest } from '../core/similar.ts'

/** The value, which must be one of the words. Throws `InvalidArgumentError`, which names them all and the one that was meant. */
export function choose<Word extends string>(value: string, words: readonly Word[]): Word {
  const chosen = words.find(word => word === value)
  if (chosen !== undefined) return chosen
  const near = nearest(value, words)
  throw new InvalidArgumentError(`Choose from ${words.join(', ')}.${near ? `\n(Did you mean ${near}?)` : ''}`)
}

/** An option or an argument that takes one of these words. */
export function choosing<Chooser extends Option | Argument>(chooser: Chooser, words: readonly string[]): Chooser {
  chooser.choices(words).argParser(value => choose(value, words))
  return chooser
}
