/** Off to sign in, and back to where the visitor is now. */
export function toSignIn(next = location.pathname + location.search): void {
  location.replace(`/signin?next=${encodeURIComponent(next)}`)
}
