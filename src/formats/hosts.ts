/** A host in a format without ports: on loopback that does not identify the service. */
export function hostWithoutPort(name: string): string | undefined {
  return /^(?:localhost|127\.0\.0\.1|\[?::1\]?)$/i.test(name) ? undefined : name.toLowerCase()
}

/** Whether the value of a key or a variable of this name may be several addresses. */
export function isAddressList(name: string | null | undefined): boolean {
  return /GOPROXY|extra[-_]?index|find[-_]?links|^UV_INDEX$/i.test(name ?? '')
}
