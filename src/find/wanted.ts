import { Secret } from '../core/secret.ts'
import { TOKEN_PREFIXES } from '../core/tokens.ts'
import type { Discovery, Problem, Site } from './discovery.ts'

/** A token that is looked for, by its value or by what guard prints of it. */
export interface WantedToken {
  /** As programs name it: the fingerprint, or the user's own word. Never the value. */
  name: string
  /** As a sentence names it. */
  shown: string
  is(token: Secret): boolean
}

/** A token whose value is known. */
export function wantedByValue(value: string): WantedToken {
  const token = new Secret(value)
  return {
    name: token.fingerprint,
    shown: `${token} (${token.fingerprint})`,
    is: other => other.equals(token),
  }
}

/** The 12 digits that guard prints, and all 64, mean a token without `sha256:`; fewer digits are an ordinary word. */
const FINGERPRINT = /^(?:sha256:[0-9a-f]{1,64}|[0-9a-f]{12,64})$/i

/** `tg_anon_…Kq3z`, or with three dots, which are easier to type. */
const MASKED = new RegExp(`^(?:${TOKEN_PREFIXES.join('|')})(?:…|\\.\\.\\.)(?:[A-Za-z0-9_-]{4})?$`)

/** The token that a word names by its fingerprint or its masked form, or undefined. */
export function wantedByWord(word: string): WantedToken | undefined {
  if (FINGERPRINT.test(word)) return { name: word, shown: word, is: token => token.hasFingerprint(word) }
  if (!MASKED.test(word)) return undefined
  const masked = word.replace('...', '…')
  return { name: masked, shown: masked, is: token => String(token) === masked }
}

/** What was found of the wanted tokens. */
export interface Narrowed {
  found: Discovery
  /** Those of which there is no copy. */
  absent: WantedToken[]
  /** Those that name more than one token, with the tokens. */
  ambiguous: { wanted: WantedToken; tokens: Secret[] }[]
}

/** Keeps what concerns the wanted tokens, and what says that something was not searched. Pure. */
export function narrowTo(wanted: readonly WantedToken[], found: Discovery): Narrowed {
  const isWanted = ({ token }: Pick<Site, 'token'>) => wanted.some(each => each.is(token))
  const sites = found.sites.filter(isWanted)
  const tokens = [...new Map(sites.map(({ token }) => [token.reveal(), token])).values()]
  const fingerprints = new Set(tokens.map(({ fingerprint }) => fingerprint))
  const paths = new Set(sites.map(({ path }) => path))
  const meant = wanted.map(each => ({ wanted: each, tokens: tokens.filter(token => each.is(token)) }))
  return {
    found: {
      ...found,
      sites,
      references: found.references.filter(({ fingerprint }) => fingerprint !== null && fingerprints.has(fingerprint)),
      problems: found.problems.filter(problem => hides(problem) || paths.has(problem.path)),
      files: found.files.flatMap(file => (file.sites.some(isWanted) ? [narrowFile(file, isWanted)] : [])),
    },
    absent: meant.filter(each => each.tokens.length === 0).map(each => each.wanted),
    ambiguous: meant.filter(each => each.tokens.length > 1),
  }
}

function narrowFile(file: Discovery['files'][number], isWanted: (site: Site) => boolean): Discovery['files'][number] {
  return { ...file, sites: file.sites.filter(isWanted) }
}

/** True unless the file was searched all the same: then a problem in it hides no copy. */
function hides({ code }: Problem): boolean {
  return !SEARCHED.includes(code)
}

const SEARCHED = ['PARSE_FAILED', 'NOT_UTF8', 'SHELL_HISTORY']
