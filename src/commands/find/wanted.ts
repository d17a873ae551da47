import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { tokenKind } from '../../core/tokens.ts'
import type { Discovery } from '../../find/discovery.ts'
import { type Narrowed, narrowTo, type WantedToken, wantedByValue, wantedByWord } from '../../find/wanted.ts'
import { pathsOf } from '../../formats/adapter.ts'

/** What the words after `guard find` and standard input ask for. */
export interface Subjects {
  /** Undefined if every token is. */
  wanted: readonly WantedToken[] | undefined
  folders: readonly string[]
}

/** Takes tokens from words and folders apart. Throws `GuardError` (exit 2) for what is neither. */
export async function readSubjects(
  words: readonly string[],
  { tokenStdin }: { tokenStdin?: boolean },
  ctx: Context,
): Promise<Subjects> {
  const named = words.map(word => ({ word, token: tokenInWord(word, ctx) }))
  const wanted = [...named.flatMap(({ token }) => token ?? []), ...(tokenStdin ? await givenTokens(ctx) : [])]
  return {
    wanted: wanted.length > 0 ? wanted : undefined,
    folders: named.flatMap(({ word, token }) => (token ? [] : [word])),
  }
}

/**
 * Where a path has the same name, `sha256:…` and masked forms mean the token, digits alone the path: shells expand `*` to such
 * names. Either way a note says how to write the other.
 */
function tokenInWord(word: string, ctx: Context): WantedToken | undefined {
  if (tokenKind(word)) throw valueInWord()
  const token = wantedByWord(word)
  if (!token || ctx.files.ownerOf(pathsOf(ctx).resolve(ctx.cwd, word)) === 'none') return token
  const isDigits = /^[0-9a-f]+$/i.test(word)
  ctx.io.err(
    isDigits
      ? say`note: ${word} is searched as a path; write sha256:${word} for the token`
      : say`note: ${word} is taken for a token; write ./${word} for the path`,
  )
  return isDigits ? undefined : token
}

/** One token on each line. */
async function givenTokens({ io }: Context): Promise<WantedToken[]> {
  const lines = (await io.readStdin())
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  if (lines.length === 0 || lines.some(line => !tokenKind(line))) throw notTokens()
  return lines.map(wantedByValue)
}

/** What a search found of the wanted tokens. Throws `GuardError` (exit 2) if a word names several. */
export function requireUnambiguous(wanted: readonly WantedToken[], found: Discovery): Narrowed {
  const narrowed = narrowTo(wanted, found)
  const [first] = narrowed.ambiguous
  if (!first) return narrowed
  const list = first.tokens.map(token => `${token} (${token.fingerprint})`).join(', ')
  throw new GuardError('SEVERAL_TOKENS', say`${first.wanted.shown} names several tokens: ${list}`, {
    exitCode: ExitCode.usage,
    hint: say('name one by its whole fingerprint'),
  })
}

/** Says which of several tokens are nowhere, if others were found. */
export function mentionAbsent(absent: readonly WantedToken[], ctx: Pick<Context, 'io'>): void {
  for (const { shown } of absent) ctx.io.err(say`note: no copy of ${shown} was found`)
}

/** If the search was cut short, nothing is known of the rest. */
export function nowhere(absent: readonly WantedToken[], found: Discovery, hint: string): GuardError {
  const names = absent.map(({ shown }) => shown).join(', ')
  const files = countOf(found.stats.files, 'file')
  if (found.partial)
    return new GuardError('SEARCH_CUT_SHORT', say`no copy of ${names} in the ${files} that were read in time`, {
      exitCode: ExitCode.unknown,
      hint: say('search for longer with `--search-time SECONDS`'),
    })
  return new GuardError('NOTHING_FOUND', say`no copy of ${names} in ${files}`, { exitCode: ExitCode.negative, hint })
}

function valueInWord(): GuardError {
  const message = say('a token on the command line is shown to other users and kept by the shell')
  return new GuardError('TOKEN_IN_ARGUMENT', message, {
    exitCode: ExitCode.usage,
    hint: say('name it by its fingerprint, or give it on standard input with `--token-stdin`'),
  })
}

function notTokens(): GuardError {
  return new GuardError('NOT_A_TOKEN', say('standard input holds no token of Takumi Guard or Takumo'), {
    exitCode: ExitCode.usage,
    hint: say('give one token on each line, and nothing else'),
  })
}
