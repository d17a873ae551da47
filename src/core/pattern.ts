/** The source of a regular expression that matches this very text. */
export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** The source of one that matches what a glob does: `*` within a step of a path, `**` as any number of steps. */
export function globSource(glob: string): string {
  return escapeRegExp(glob)
    .replace(/(?<=^|\/)\\\*\\\*(?:\/|$)/g, '(?:.+/)?')
    .replaceAll('\\*', '[^/]*')
}
