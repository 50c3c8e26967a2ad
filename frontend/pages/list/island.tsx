// The list: the next page appended in place, facets that act at once on a desktop, and the way back that finds it all.
import '../_shell/island'

const STATE = 'list:'

function append(list: HTMLElement): void {
  list.addEventListener('click', async (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('[data-next] a')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (link.getAttribute('aria-busy')) return
    const said = link.textContent
    link.setAttribute('aria-busy', 'true')
    link.textContent = '正在取'
    try {
      const address = new URL(link.href)
      address.searchParams.set('part', '1')
      const response = await fetch(address)
      if (!response.ok) throw new Error(String(response.status))
      const first = document.createElement('template')
      first.innerHTML = await response.text()
      const next = first.content.querySelector<HTMLAnchorElement>('a')
      link.closest('[data-next]')?.replaceWith(first.content)
      next?.focus({ preventScroll: true })
    } catch {
      link.removeAttribute('aria-busy')
      link.textContent = '没取到，再试一次'
      setTimeout(() => (link.textContent = said), 4000)
    }
  })
}

/** A browser that does not keep the page itself finds the appended cards and the scroll position again. */
function restoreOnBack(list: HTMLElement): void {
  const name = STATE + location.pathname + location.search
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(name, JSON.stringify({ html: list.innerHTML, y: scrollY, at: Date.now() }))
    } catch {
      // full or forbidden: back then starts at the top
    }
  })
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (entry?.type !== 'back_forward') return
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? 'null') as { html: string; y: number; at: number } | null
    if (!kept || Date.now() - kept.at > 30 * 60_000) return
    list.innerHTML = kept.html
    scrollTo(0, kept.y)
  } catch {
    // broken: the fresh page stands
  }
}

function facets(form: HTMLFormElement): void {
  const wide = matchMedia('(min-width: 1024px)')
  form.dataset['live'] = '' // the button goes: a tick acts at once
  form.addEventListener('change', () => {
    if (wide.matches) form.submit()
  })
}

const list = document.querySelector<HTMLElement>('[data-goods]')
if (list) {
  append(list)
  restoreOnBack(list)
}
const form = document.querySelector<HTMLFormElement>('[data-facets]')
if (form) facets(form)
