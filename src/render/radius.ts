import { printable } from '../core/printable.ts'
import type { GitCopy, Radius } from '../rotate/radius.ts'
import { alignColumns } from './columns.ts'
import { type Page, pathDocument, shortPath } from './find.ts'
import { copiesOf, countOf } from './plan.ts'

/** What dies with a token, one line for each thing, so that somebody can say no. */
export async function renderRadius(radius: Radius, page: Page): Promise<string> {
  const rows = radius.files.map(({ path, copies }) => [shortPath(path, page.home), copiesOf(copies)])
  const files = await alignColumns(rows, [{ cut: 'start' }, {}], page.columns - 4)
  const references = radius.references.map(
    ({ path, line, name }) => `    ${shortPath(path, page.home)}:${line} (${printable(name)})`,
  )
  return [
    `  It stands in ${countOf(radius.files.length, 'file')} on this machine${radius.files.length > 0 ? ':' : ''}`,
    ...files.map(line => `    ${line}`),
    usage(radius),
    ...(radius.variables.length > 0 ? [`  Variables of this shell that hold it: ${radius.variables.join(', ')}`] : []),
    ...(references.length > 0 ? ['  Lines that lead to it through a variable:', ...references] : []),
    ...radius.git.map(copy => page.paint.bad(`  ${gitText(copy, page)}`)),
    '  Other machines, containers and CI that use it stop working at once.',
  ].join('\n')
}

function usage({ usedBy, shadowedFor }: Radius): string {
  const shadowed = shadowedFor.length > 0 ? `; found and not taken by ${shadowedFor.join(', ')}` : ''
  return `  Used in this folder by ${usedBy.length > 0 ? usedBy.join(', ') : 'no tool'}${shadowed}`
}

function gitText({ path, state, inHistory }: GitCopy, { home }: Page): string {
  const file = shortPath(path, home)
  if (state === 'unknown') return `It cannot be told whether git tracks ${file}`
  if (inHistory === null) return `git tracks ${file}; whether the token is in its history cannot be told`
  return inHistory ? `git tracks ${file}, and the token is in its history` : `git tracks ${file}`
}

export function radiusDocument({ files, variables, usedBy, shadowedFor, references, git }: Radius) {
  return {
    ...{ usedBy, shadowedFor, variables },
    files: files.map(({ path, copies }) => ({ ...pathDocument(path), copies })),
    references: references.map(({ path, line, tool, name }) => ({ ...pathDocument(path), line, tool, name })),
    git: git.map(({ path, state, inHistory }) => ({ ...pathDocument(path), state, inHistory })),
  }
}
