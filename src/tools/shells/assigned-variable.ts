const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=|^\s*([A-Za-z_]\w*)\s+(?:DEFAULT|OVERRIDE)=/

/** The variable that a line sets in a file of one assignment a line, or undefined; PAM's says `NAME DEFAULT=…`. */
export function assignedVariable(line: string): string | undefined {
  const match = ASSIGNMENT.exec(line)
  return match?.[1] ?? match?.[2]
}
