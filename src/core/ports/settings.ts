import type { Secret } from '../secret.ts'
import type { ServiceUrls } from '../services.ts'

export interface Settings {
  urls: ServiceUrls
  /** The folder of the lock, the journals and the history. */
  stateFolder: string
  /** Whether to keep a second copy in the keychain without asking each time. */
  keychain: boolean
  /** Absolute paths that guard may be unable to read: a rotation does not ask about them. */
  unread: readonly string[]
  /** `GUARD_ORG`, `GUARD_BOT_ID` and `GUARD_BOT_API_KEY`, if all three are set. */
  bot: BotCredential | undefined
  /** `TAKUMO_API_KEY`. */
  takumoKey: Secret | undefined
}

/** A fault of guard's own files that the user should know about. */
export interface Concern {
  path: string
  /** One sentence without a full stop. */
  message: string
  /** One command or one action. */
  fix?: string
}

/** A service whose URL is not the vendor's, and the file that sets it. */
export interface MovedOrigin {
  service: keyof ServiceUrls
  url: string
  path: string
}

export interface BotCredential {
  org: string
  botId: string
  apiKey: Secret
}
