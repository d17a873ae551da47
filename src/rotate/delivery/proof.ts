import { isObject, readJsonBytes } from '../../core/json.ts'
import { say } from '../../core/language.ts'
import type { Secret } from '../../core/secret.ts'
import { sha256 } from '../../core/sha256.ts'

/** What shows that the destination has the new token, or why nothing does. */
export type DeliveryProof = { kind: 'proved'; by: 'sync' | 'fingerprint' } | { kind: 'unproved'; why: string }

/** What a command that was given the token has printed, and what the program of `--proved-by` has. */
export interface ProofReport {
  output: string
  /** Undefined if there is no such program. */
  provedBy?: { code: number; output: string } | undefined
}

/** Whether what was printed proves the delivery. A document of `guard sync` that shows a fault outweighs a fingerprint. Pure. */
export function checkProof({ output, provedBy }: ProofReport, token: Secret): DeliveryProof {
  const document = syncDocumentIn(output)
  const said = document && judgeSync(document, token)
  if (said?.kind === 'unproved' || !provedBy)
    return said ?? unproved(say('the command did not print the document of `guard sync --json`'))
  if (provedBy.code !== 0) return unproved(say`the program of --proved-by ended with ${provedBy.code}`)
  return checkFingerprint(provedBy.output, token)
}

/** Whether a text names exactly one fingerprint, and it is the token's: `sha256:` and 12 digits or more, or all 64. Pure. */
export function checkFingerprint(text: string, token: Secret): DeliveryProof {
  const whole = sha256(token.reveal())
  const named = [...text.matchAll(/\bsha256:([0-9a-f]{12,64})(?![0-9a-z])|(?<![0-9a-z:])([0-9a-f]{64})(?![0-9a-z])/gi)]
  const digits = [...new Set(named.map(([, short, long]) => (short ?? long)!.toLowerCase()))]
  if (digits.length === 0) return unproved(say('no fingerprint was given as proof'))
  const others = digits.filter(each => !whole.startsWith(each))
  if (others.length === 0) return { kind: 'proved', by: 'fingerprint' }
  const names = others.map(each => `sha256:${each.slice(0, 12)}`).join(', ')
  return unproved(say`the destination has ${names}, and the new token is ${token.fingerprint}`)
}

/** The document in what a command has printed; a remote shell may greet before it. Pure. */
export function syncDocumentIn(output: string): Record<string, unknown> | undefined {
  const start = output.search(/^\s*\{/m)
  const document = start === -1 ? undefined : readJsonBytes(output.slice(start))
  return isObject(document) && document.schema === 'guard.sync/1' ? document : undefined
}

/**
 * Whether the host says that the token is in its files, and that nothing of another one is left. Whether the token is
 * valid the controller knows better: it asks the service with the bot credential.
 */
function judgeSync(document: Record<string, unknown>, { fingerprint }: Secret): DeliveryProof {
  const synced = Array.isArray(document.synced) ? document.synced.filter(isObject) : []
  const others = synced.filter(each => each.new !== fingerprint).map(each => String(each.new))
  if (others.length > 0)
    return unproved(say`\`guard sync\` wrote ${others.join(', ')}, and the new token is ${fingerprint}`)
  if (!synced.some(({ files }) => Array.isArray(files) && files.length > 0))
    return unproved(say('`guard sync` wrote no file'))
  if (!Array.isArray(document.left) || !Array.isArray(document.unread))
    return unproved(say('`guard sync` does not say what remains'))
  const remains = remaining([document, ...synced])
  if (remains.length > 0) return unproved(say`\`guard sync\` says what remains: ${remains.join(', ')}`)
  return { kind: 'proved', by: 'sync' }
}

/** The names of the fields that say what remains, where something does. */
function remaining(parts: readonly Record<string, unknown>[]): string[] {
  const named = parts.flatMap(part => ['left', 'unread', 'remaining'].filter(name => !isEmpty(part[name])))
  return [...new Set(named)]
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

function unproved(why: string): DeliveryProof {
  return { kind: 'unproved', why }
}
