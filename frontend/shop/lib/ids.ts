/** The opaque global id of a row, as the API takes it, from its type and the key in a page's address. */
export function idOf(type: string, key: string): string {
  return btoa(`${type}:${key}`).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** A random UUID (version 4). `crypto.randomUUID` is younger than Chromium 87 and wants a secure context. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
