import type { ByteText } from '../../src/core/bytes.ts'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import { readDocument } from '../../src/formats/document.ts'
import { rewriteDocument } from '../../src/formats/rewrite-config.ts'

/** The text with one token exchanged for another. Throws `ParseFailure` or `UnprovenRewriteError`. */
export function rewriteConfig(adapter: ConfigAdapter, text: ByteText, from: string, to: string): ByteText {
  return rewriteDocument(readDocument(adapter, text), { from, to }).text
}
