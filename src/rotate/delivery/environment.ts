import type { BotCredential } from '../../core/ports/settings.ts'
import { findTokens } from '../../core/tokens.ts'

/** Variables that hold credentials of guard's. */
const OWN = ['GUARD_BOT_ID', 'GUARD_BOT_API_KEY', 'GUARD_TOKEN', 'TAKUMO_API_KEY']

/**
 * The environment of a command that gets a token: without guard's own credentials, and without every variable that holds
 * the bot's key or a token of any kind. Everything else stays, the credentials of other services included. Pure.
 */
export function environmentWithout(
  env: Readonly<Record<string, string | undefined>>,
  bot: BotCredential | undefined,
): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, value] = entry
    return value !== undefined && !OWN.includes(name.toUpperCase()) && !holdsCredential(value, bot)
  })
  return Object.fromEntries(entries)
}

function holdsCredential(value: string, bot: BotCredential | undefined): boolean {
  return findTokens(value).length > 0 || (bot !== undefined && value.includes(bot.apiKey.reveal()))
}
