import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mail } from '../core/ports/sandbox.ts'

/** Collects mail instead of sending it. */
export interface Outbox {
  /** Oldest first. */
  mails: readonly Mail[]
  send(mail: Mail): void
}

/** An outbox in memory; with a folder, each mail is also written to a file there. */
export function openOutbox(folder: string | undefined, now: () => Date): Outbox {
  const mails: Mail[] = []
  if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 })
  return {
    mails,
    send(mail) {
      mails.push(mail)
      if (folder !== undefined) writeMail(join(folder, fileName(mail, mails.length, now())), mail)
    },
  }
}

function fileName({ kind }: Mail, number: number, at: Date): string {
  return `${at.toISOString().replaceAll(':', '-')}-${String(number).padStart(4, '0')}-${kind}.txt`
}

function writeMail(path: string, { to, text }: Mail): void {
  writeFileSync(path, `To: ${to}\nContent-Type: text/plain; charset=utf-8\n\n${text}`, { flag: 'wx', mode: 0o600 })
}
