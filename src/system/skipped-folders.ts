/** Folders below HOME where no tool keeps a config of its own: dependencies, caches, trash, backups, cloud copies. */
export const SKIPPED_NAMES: ReadonlySet<string> = new Set([
  'node_modules',
  'site-packages',
  '__pycache__',
  '.git',
  '.hg',
  '.svn',
  '.cache',
  'Caches',
  '.Trash',
  'Trash',
  '.npm',
  '.pnpm-store',
  '.rustup',
  '.snapshots',
  'Backups.backupdb',
  'Library',
  'Dropbox',
  'OneDrive',
  'iCloud Drive',
  'Google Drive',
])

/** Mount points from the text of /proc/self/mountinfo, as paths; `\040` and the like are octal escapes. */
export function mountPoints(mountinfo: string): string[] {
  return mountinfo.split('\n').flatMap(line => {
    const field = line.split(' ')[4]
    return field
      ? [field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))]
      : []
  })
}
