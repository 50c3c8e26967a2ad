// A tiny router over the History API for the phone applications: real links, the back button, scroll kept.
import { useEffect, useState } from 'preact/hooks'

export type Params = Record<string, string>

/** The parts of `path` that `pattern` names (`/orders/:id`), null when it is another address. */
export function match(pattern: string, path: string): Params | null {
  const wanted = pattern.split('/')
  const given = path.replace(/\/$/, '').split('/')
  if (wanted.length !== given.length) return null
  const params: Params = {}
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = safelyDecoded(given[index]!)
    else if (part !== given[index]) return null
  }
  return params
}

function safelyDecoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Go to an address of this application. `replace`: the present one is not kept in the history. */
export function go(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState(history.state, '', address)
  else history.pushState({ ours: true }, '', address)
  dispatchEvent(new CustomEvent('moved'))
  if (!replace) scrollTo(0, 0)
}

/** Back in the visitor's own history when he came from one of our screens, else to `otherwise`. */
export function goBack(otherwise: string): void {
  if ((history.state as { ours?: boolean } | null)?.ours) history.back()
  else go(otherwise, { replace: true })
}

/** Path and query of the present address; the component renders again when it changes. */
export function useAddress(): { path: string; query: URLSearchParams } {
  const [href, setHref] = useState(location.pathname + location.search)
  useEffect(() => {
    const moved = () => setHref(location.pathname + location.search)
    addEventListener('popstate', moved)
    addEventListener('moved', moved)
    return () => {
      removeEventListener('popstate', moved)
      removeEventListener('moved', moved)
    }
  }, [])
  const [path = '', query = ''] = href.split('?')
  return { path, query: new URLSearchParams(query) }
}

/** Let plain links to addresses under `roots` move within the application; all others load as usual. */
export function followLinks(roots: string[]): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]')
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
    if (!roots.some((root) => link.pathname === root || link.pathname.startsWith(`${root}/`))) return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}
