// What every public page can do: greet the visitor, count his cart, switch to large type, help him search.
import { waitingLines } from '../../kit/cart'
import { session } from '../../kit/session'

function all<E extends HTMLElement>(selector: string): E[] {
  return [...document.querySelectorAll<E>(selector)]
}

let countOnServer = 0

function showCount(): void {
  const count = countOnServer + waitingLines().length
  for (const place of all('[data-cart-count]')) {
    place.hidden = count === 0
    place.textContent = count ? (place.className ? String(Math.min(count, 99)) : `\u00a0${count}`) : ''
  }
}

function typeSwitch(): void {
  const root = document.documentElement
  const buttons = all('[data-type-switch]')
  const tell = () => {
    const large = root.dataset['type'] === 'large'
    for (const button of buttons) {
      button.hidden = false
      button.setAttribute('aria-pressed', String(large))
    }
  }
  const set = (large: boolean) => {
    if (large) root.dataset['type'] = 'large'
    else delete root.dataset['type']
    try {
      localStorage.setItem('type', large ? 'large' : 'usual')
    } catch {
      // lasts for this page
    }
    tell()
  }
  for (const button of buttons) button.addEventListener('click', () => set(root.dataset['type'] !== 'large'))
  tell()
}

async function greet(): Promise<void> {
  const visitor = await session()
  countOnServer = visitor.cartCount
  showCount()
  if (!visitor.signedIn) return
  for (const link of all<HTMLAnchorElement>('[data-session="sign"]')) {
    link.textContent = visitor.name || '我的'
    link.href = '/me'
  }
}

/** A link back goes back in the visitor's own history when he came from us, so that he finds the list as he left it. */
function backLinks(): void {
  const ours = document.referrer.startsWith(`${location.origin}/`)
  for (const link of all<HTMLAnchorElement>('[data-back]')) {
    link.addEventListener('click', (event) => {
      if (!ours || history.length < 2) return
      event.preventDefault()
      history.back()
    })
  }
}

function searchBoxes(): void {
  for (const form of all<HTMLFormElement>('[data-search]')) {
    const input = form.querySelector('input')
    input?.addEventListener(
      'focus',
      () => {
        import('./suggest').then(({ attach }) => attach(form, input)).catch(() => undefined)
      },
      { once: true },
    )
  }
}

typeSwitch()
backLinks()
searchBoxes()
showCount()
addEventListener('cart', showCount)
addEventListener('pageshow', showCount)
addEventListener('counted', (event) => {
  countOnServer = (event as CustomEvent<number>).detail
  showCount()
})
greet().catch(() => undefined) // the page is complete without it
