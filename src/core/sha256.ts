import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** SHA-256, hex. node:crypto is loaded by the first call: most runs hash nothing, and it costs as much as all commands. */
export function sha256(data: string | Uint8Array): string {
  const { createHash }: typeof import('node:crypto') = require('node:crypto')
  return createHash('sha256').update(data).digest('hex')
}
