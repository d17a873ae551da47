/** Folders of a cloud, which fetches what is read in them, and macOS's own, about which the system asks the user. */
export const CLOUD_NAMES: ReadonlySet<string> = new Set([
  'Library',
  'Dropbox',
  'OneDrive',
  'iCloud Drive',
  'Google Drive',
])

/** Folders below HOME in which no tool keeps its configs: dependencies, caches, trash, backups, cloud copies. */
export const SKIPPED_NAMES: ReadonlySet<string> = new Set([
  ...CLOUD_NAMES,
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
])
