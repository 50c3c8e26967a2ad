// One clock for the whole desk: it moves once a minute, in place.
import { useSyncExternalStore } from 'react'

let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 60_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size || !timer) return
    clearInterval(timer)
    timer = null
  }
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}
