import { type ByteText, decodeUtf8 } from './bytes.ts'

/** Returns undefined if the text is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The same for the bytes of a file or of an answer. */
export function readJsonBytes(bytes: ByteText): unknown {
  return readJson(decodeUtf8(bytes))
}

/** True for a JSON object, which an array is not. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
