// Where the desk stands: /center/<screen>?<what is open>. The address can be sent to a colleague.
import { useSyncExternalStore } from 'react'

const ROOT = '/center'
const listeners = new Set<() => void>()

function tell(): void {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
  }
}

export interface Route {
  screen: string
  query: URLSearchParams
}

/** The screen and what is open in it; renders again when they change. */
export function useRoute(): Route {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search)
  const [path = '', search = ''] = address.split('?')
  return { screen: path.slice(ROOT.length).split('/')[1] ?? '', query: new URLSearchParams(search) }
}

/** Go to a screen. `query` says what is open there; empty values are left out. */
export function go(screen: string, query: Record<string, string | null | undefined> = {}): void {
  const kept = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]))
  const search = new URLSearchParams(kept).toString()
  history.pushState(null, '', addressOf(screen) + (search ? `?${search}` : ''))
  tell()
}

/** Change what is open on this screen, and keep the rest. */
export function open(changes: Record<string, string | null>): void {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value)
    else query.delete(name)
  }
  const search = query.toString()
  history.pushState(null, '', location.pathname + (search ? `?${search}` : ''))
  tell()
}

export function addressOf(screen: string): string {
  return screen ? `${ROOT}/${screen}` : ROOT
}

/** Close whatever file is open at the right. */
export function closeFile(): void {
  open({ open: null })
}
