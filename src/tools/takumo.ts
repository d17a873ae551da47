import type { ByteText } from '../core/bytes.ts'
import { isLoopback } from '../core/services.ts'
import { type KeyPath, valueAt } from '../formats/adapter.ts'

/** `ANTHROPIC_API_KEY` and its kin, which hold a Takumo key if the base URL beside them is the gateway's. */
const KEY_VARIABLE = /^([A-Z][A-Z0-9]*)_(?:API_KEY|AUTH_TOKEN)$/

interface KeyPlace {
  host: string | undefined
  variable?: string | undefined
}

interface KeyRecipient {
  /** Undefined if the config does not say, and for a gateway on this machine that is none of Takumo's own hosts. */
  host: string | undefined
  /** True if it is one of Takumo's own hosts. */
  toTakumo: boolean
}

/**
 * Who gets a Takumo key: the config says so for the key itself, or the same file, in whatever format, sets the base URL
 * of the key's vendor, as in https://docs.takumo.io/ai-tools/claude-code. Pure.
 */
export function recipientOfKey(place: KeyPlace, text: ByteText, trustedHosts: ReadonlySet<string>): KeyRecipient {
  const host = place.host ?? hostOfUrl(baseUrlFor(place.variable, text))
  const toTakumo = host !== undefined && trustedHosts.has(host)
  const isLocalGateway = host !== undefined && !toTakumo && isLocal(host)
  return { host: isLocalGateway ? undefined : host, toTakumo }
}

/** What is found in a text as a host need not be one. */
function isLocal(host: string): boolean {
  const url = `http://${host}`
  return URL.canParse(url) && isLoopback(new URL(url))
}

/** The host (with port) in the member beside a key of a document, or undefined. */
export function hostBeside(key: KeyPath, member: string, tree: unknown): string | undefined {
  return hostOfUrl(valueAt(tree, [...key.slice(0, -1), member]))
}

/** The last setting counts. */
function baseUrlFor(variable: string | undefined, text: ByteText): string | undefined {
  const vendor = KEY_VARIABLE.exec(variable ?? '')?.[1]
  if (vendor === undefined) return undefined
  const setting = new RegExp(
    `^(?![ \\t]*(?:#|//)).*?\\b${vendor}_(?:BASE_URL|API_BASE|API_URL)\\b["']?[ \\t]{0,9}[=:]?[ \\t]{0,9}["']?(https?://[^\\s"',;]+)`,
    'gm',
  )
  return [...text.matchAll(setting)].at(-1)?.[1]
}

function hostOfUrl(value: unknown): string | undefined {
  return typeof value === 'string' && URL.canParse(value) ? new URL(value).host || undefined : undefined
}
