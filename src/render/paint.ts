import { Chalk } from 'chalk'

export interface Paint {
  strong(text: string): string
  good(text: string): string
  bad(text: string): string
  faint(text: string): string
}

/** Colours for a terminal, or plain text: colour only repeats what the words say. */
export function paintFor(color: boolean): Paint {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  return { strong: chalk.bold, good: chalk.green, bad: chalk.red, faint: chalk.dim }
}
