/** A page of the manual, as data. */
export interface ManPage {
  /** With hyphens: `guard-org-list`. */
  name: string
  about: string
  version: string
  examples: readonly string[]
  synopsis: string
  sections: readonly ManSection[]
}

export interface ManSection {
  title: string
  /** Paragraphs, and what is explained with the explanation. */
  content: readonly (string | readonly [term: string, about: string])[]
}

/** The page in man(7), which both groff and mandoc read; plain ASCII, so that no locale matters. */
export function renderMan({ name, about, version, examples, synopsis, sections }: ManPage): string {
  return [
    `.TH ${name.toUpperCase().replaceAll('-', '\\-')} 1 "" "guard ${version}" "guard"`,
    ...['.SH NAME', `${plain(name)} \\- ${plain(about)}`],
    ...['.SH EXAMPLES', '.EX', ...examples.map(example => plain(`$ ${example}`)), '.EE'],
    ...['.SH SYNOPSIS', bold(synopsis)],
    ...sections.filter(({ content }) => content.length > 0).flatMap(renderSection),
    '',
  ].join('\n')
}

function renderSection({ title, content }: ManSection): string[] {
  return [`.SH ${title}`, ...content.flatMap(item => (typeof item === 'string' ? paragraph(item) : explained(item)))]
}

function paragraph(text: string): string[] {
  return ['.PP', prose(text)]
}

function explained([term, about]: readonly [string, string]): string[] {
  return ['.TP', bold(term), prose(about)]
}

function bold(text: string): string {
  return `\\fB${plain(text)}\\fP`
}

/** Text in backticks is bold. */
function prose(text: string): string {
  return plain(text).replace(/\\\(ga(.*?)\\\(ga/g, (_, code: string) => `\\fB${code}\\fP`)
}

// https://man7.org/linux/man-pages/man7/groff_char.7.html: what would else be typeset, or be taken for a request.
const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  '`': '\\(ga',
  "'": '\\(aq',
  '"': '\\(dq',
  '^': '\\(ha',
  '~': '\\(ti',
}

function plain(text: string): string {
  const escaped = text.replace(/[\\\-`'"^~]/g, character => SPECIAL[character]!)
  const ascii = escaped.replace(/[^\n -~]/gu, character => `\\[u${hex(character)}]`)
  return ascii.replace(/^\./gm, '\\&.').replace(/\n/g, '\n.br\n')
}

function hex(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
}
