// chezmoi keeps `.npmrc` as `private_dot_npmrc.tmpl`: https://www.chezmoi.io/reference/source-state-attributes/

/** What the names of such files begin with. */
export const CHEZMOI_PREFIXES = ['dot_', 'private_dot_']

/** The path at which chezmoi puts the file, with slashes; any other path stays as it is. */
export function chezmoiPath(path: string): string {
  const steps = path.replaceAll('\\', '/')
  return steps.includes('dot_') ? steps.split('/').map(chezmoiTarget).join('/') : steps
}

function chezmoiTarget(name: string): string {
  const match = /^(?:exact_)?(?:private_)?dot_(.+?)(?:\.tmpl)?$/.exec(name)
  return match ? `.${match[1]}` : name
}
