const CELL = { width: 8, height: 20 }
const EDGE = 24
const BAR = 36
const FONT = '"SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace'

/** SGR codes that guard prints, by the class that draws them. */
const STYLES: Record<string, string> = { 1: 'strong', 2: 'faint', 31: 'bad', 32: 'good' }

/** Lines of a terminal, with their colours, as a picture that follows the reader's light or dark theme. */
export function terminalSvg(lines: readonly string[], { title, columns }: { title: string; columns: number }): string {
  const width = columns * CELL.width + 2 * EDGE
  const height = BAR + lines.length * CELL.height + EDGE
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escapeXml(title)}</title>
<style>
text { font: 13px ${FONT}; white-space: pre; fill: #24292f }
.window { fill: #f6f8fa; stroke: #d0d7de }
.strong { font-weight: 600 }
.faint { fill: #6e7781 }
.good { fill: #116329 }
.bad { fill: #a40e26 }
.prompt { fill: #0550ae; font-weight: 600 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.window { fill: #161b22; stroke: #30363d }
.faint { fill: #8b949e }
.good { fill: #56d364 }
.bad { fill: #ff7b72 }
.prompt { fill: #79c0ff }
}
</style>
<rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>
<circle cx="22" cy="20" r="5.5" fill="#ff5f57"/>
<circle cx="41" cy="20" r="5.5" fill="#febc2e"/>
<circle cx="60" cy="20" r="5.5" fill="#28c840"/>
${lines.flatMap(drawLine).join('\n')}
</svg>
`
}

/** A text element for each run of one style; its length is given, so that every font keeps the columns. */
function drawLine(line: string, row: number): string[] {
  const y = BAR + row * CELL.height + 15
  return runsOf(line).map(({ text, style, column }) => {
    const look = style ? ` class="${style}"` : ''
    const place = `x="${EDGE + column * CELL.width}" y="${y}" textLength="${text.length * CELL.width}"`
    return `<text${look} ${place} xml:space="preserve">${escapeXml(text)}</text>`
  })
}

interface Run {
  text: string
  style: string
  column: number
}

function runsOf(line: string): Run[] {
  const runs: Run[] = []
  let style = line.startsWith('$ ') ? 'prompt' : ''
  let column = 0
  for (const [index, part] of line.split(/\x1b\[(\d+)m/).entries()) {
    if (index % 2 === 1) style = STYLES[part] ?? ''
    else {
      // Blanks at the ends of a run are drawn by leaving their room.
      const blanks = part.length - part.trimStart().length
      if (part.trim() !== '') runs.push({ text: part.trim(), style, column: column + blanks })
      column += part.length
    }
  }
  return runs
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
