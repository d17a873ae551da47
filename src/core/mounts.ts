/**
 * Mount points from the text of Linux's mount table, one character per byte as the table was read. Blanks, line
 * breaks and backslashes stand in it as octal numbers: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function mountPoints(mountinfo: string): string[] {
  return mountinfo.split('\n').flatMap(line => {
    const field = line.split(' ')[4]
    return field
      ? [field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))]
      : []
  })
}
