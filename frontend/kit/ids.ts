/** The key behind an opaque global id, as page addresses carry it: base64url of `Type:key`. */
export function keyOf(id: string): string {
  const text = atob(id.replace(/-/g, '+').replace(/_/g, '/'))
  return text.slice(text.indexOf(':') + 1)
}
