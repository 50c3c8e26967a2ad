// Asking again and again, ever more slowly, and not at all while nobody looks.
import { useEffect, useRef } from 'preact/hooks'

// The gateway is asked for one order at most every three seconds (payment.refresh in orders).
const SOON_MS = 300
const SECOND_MS = 3200
const GROWTH = 1.5
const LONGEST_MS = 30_000

/** How long to wait before question `n` (0 is the first). */
export function pause(n: number): number {
  return n === 0 ? SOON_MS : Math.min(SECOND_MS * GROWTH ** (n - 1), LONGEST_MS)
}

/** Call `question` while `active`; it waits for an answer before it asks again, and rests while the page is hidden. */
export function usePoll(question: () => Promise<unknown>, active: boolean): void {
  const latestRef = useRef(question)
  useEffect(() => {
    latestRef.current = question
  }, [question])
  useEffect(() => {
    if (!active) return
    let over = false
    let asked = 0
    let timer = 0
    const next = () => {
      clearTimeout(timer)
      if (over || document.hidden) return
      timer = window.setTimeout(async () => {
        asked += 1
        await latestRef.current().catch(() => undefined)
        next()
      }, pause(asked))
    }
    const seen = () => {
      if (document.hidden) clearTimeout(timer)
      else {
        asked = Math.min(asked, 1)
        next()
      }
    }
    document.addEventListener('visibilitychange', seen)
    next()
    return () => {
      over = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [active])
}
