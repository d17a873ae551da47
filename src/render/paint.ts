export interface Paint {
  strong(text: string): string
  good(text: string): string
  bad(text: string): string
  faint(text: string): string
}

/** Colours for a terminal, or plain text: colour only repeats what the words say. */
export async function paintFor(color: boolean): Promise<Paint> {
  if (!color) return { strong: String, good: String, bad: String, faint: String }
  const chalk = new (await import('chalk')).Chalk({ level: 1 })
  return { strong: chalk.bold, good: chalk.green, bad: chalk.red, faint: chalk.dim }
}
