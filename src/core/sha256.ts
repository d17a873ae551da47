import { createHash } from 'node:crypto'
import { sha256 as portable } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'

/** SHA-256, hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** The same for some dozen bytes: Node's takes longer to load than a whole home to search. */
export function sha256OfFew(text: string): string {
  return bytesToHex(portable(text))
}
