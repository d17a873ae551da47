import type { Secret } from '../secret.ts'
import type { ServiceUrls } from '../services.ts'

export interface Settings {
  urls: ServiceUrls
  /** Where the lock, the journal and the history live. */
  stateFolder: string
  /** Whether the keychain gets a second copy without being asked each time. */
  keychain: boolean
  /** Absolute paths that guard need not be able to read: a rotation does not ask about them. */
  unread: readonly string[]
  /** `GUARD_ORG`, `GUARD_BOT_ID` and `GUARD_BOT_API_KEY`, when all three are there. */
  bot: BotCredential | undefined
  /** `TAKUMO_API_KEY`. */
  takumoKey: Secret | undefined
}

/** Something about guard's own files that a person should know. */
export interface Concern {
  path: string
  /** One sentence without a full stop. */
  message: string
  /** One command or one action. */
  fix?: string
}

/** A service that is not the vendor's, and the file that says so. */
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
