// The product page: choose a spec, see its price at once, the freight to my region, and put it into the cart.
import '../_shell/island'

import { ask } from '../../gql/ask'
import { AddToCartDocument } from '../../gql/generated/islands/graphql'
import { addToCart } from '../../kit/cart'
import { yuan } from '../../kit/money'
import { session } from '../../kit/session'
import { toast } from '../../kit/toast'
import { freightToMyRegion } from './freight'

function all<E extends HTMLElement>(selector: string, within: ParentNode = document): E[] {
  return [...within.querySelectorAll<E>(selector)]
}

/** Write a fact of the chosen variant wherever the page shows it. */
function show(fact: string, text: string | undefined): void {
  for (const place of all(`[data-show=${fact}]`)) place.textContent = text ?? ''
}

// ---------- gallery: a strip that scrolls; thumbnails move it without moving the page ----------

function gallery(): void {
  const strip = document.querySelector<HTMLElement>('[data-gallery]')
  const thumbs = all<HTMLAnchorElement>('.thumbs a')
  if (!strip || !thumbs.length) return
  const mark = (index: number) => {
    thumbs.forEach((thumb, at) => {
      if (at === index) thumb.setAttribute('aria-current', 'true')
      else thumb.removeAttribute('aria-current')
    })
  }
  thumbs.forEach((thumb, index) => {
    thumb.addEventListener('click', (event) => {
      event.preventDefault()
      strip.scrollTo({ left: strip.clientWidth * index, behavior: 'smooth' })
    })
  })
  strip.addEventListener('scroll', () => mark(Math.round(strip.scrollLeft / strip.clientWidth)), { passive: true })
}

// ---------- spec, quantity ----------

function specSheet(form: HTMLFormElement, changed: () => void): void {
  const quantity = form.querySelector<HTMLInputElement>('#quantity')!
  const [less, more] = all<HTMLButtonElement>('[data-step] button', form)
  const bound = () => {
    const most = Number(quantity.max) || 1
    const value = Math.min(Math.max(Math.trunc(Number(quantity.value)) || 1, 1), most)
    quantity.value = String(value)
    if (less) less.disabled = value <= 1
    if (more) more.disabled = value >= most
  }
  for (const [button, step] of [
    [less, -1],
    [more, 1],
  ] as const) {
    if (!button) continue
    button.hidden = false
    button.addEventListener('click', () => {
      quantity.value = String(Number(quantity.value) + step)
      bound()
      changed()
    })
  }
  form.addEventListener('change', (event) => {
    const chosen = chosenVariant(form)
    if (chosen && event.target === chosen) {
      const { fen, unit, pack, label, note, left } = chosen.dataset
      for (const place of all('[data-show=price] .price')) place.lastChild!.nodeValue = yuan(Number(fen))
      show('unit', unit)
      show('pack', pack)
      show('label', label)
      show('note', note)
      show('left', Number(left) < 20 ? `只剩\u00a0${left}` : '')
      quantity.max = left || '1'
    }
    bound()
    changed()
  })
  bound()
}

function chosenVariant(form: HTMLFormElement): HTMLInputElement | null {
  return form.querySelector('input[name=variant]:checked:not(:disabled)')
}

function buying(form: HTMLFormElement): void {
  form.addEventListener('submit', (event) => {
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null
    const chosen = chosenVariant(form)
    if (!chosen || button?.value === 'checkout') return
    event.preventDefault()
    const quantity = Number(form.querySelector<HTMLInputElement>('#quantity')!.value)
    put(chosen.value, quantity).then(
      (refusal) => tell(refusal || '放进购物车了'),
      () => {
        addToCart(chosen.value, quantity) // it waits here until the shop application is opened
        tell('放进购物车了')
      },
    )
  })
}

function tell(text: string): void {
  if (location.hash === '#spec') history.back()
  toast(text, { label: '去购物车', href: '/cart' })
}

/** Into the cart: on the server for who is signed in, in this browser for others. Answers what was refused. */
async function put(variant: string, quantity: number): Promise<string> {
  if (!(await session()).signedIn) {
    addToCart(variant, quantity)
    return ''
  }
  const { addToCart: answer } = await ask(AddToCartDocument, { variant, quantity })
  if (answer?.cart) dispatchEvent(new CustomEvent('counted', { detail: answer.cart.count }))
  return answer?.errors[0]?.message ?? ''
}

/** On a phone the form is a sheet: take the focus in, keep it there, let Escape close it. */
function sheet(form: HTMLFormElement): void {
  const phone = matchMedia('(max-width: 1023px)')
  let opener: HTMLElement | null = null
  for (const link of all<HTMLAnchorElement>('a[href="#spec"]')) {
    link.addEventListener('click', () => (opener = link)) // following the link takes its focus away
  }
  const follow = () => {
    const open = phone.matches && location.hash === '#spec'
    if (open) {
      form.setAttribute('role', 'dialog')
      form.setAttribute('aria-modal', 'true')
      const first = chosenVariant(form) ?? form.querySelector<HTMLElement>('.sheet-x')
      first?.focus({ preventScroll: true })
    } else if (form.getAttribute('role')) {
      form.removeAttribute('role')
      form.removeAttribute('aria-modal')
      opener?.focus({ preventScroll: true })
    }
  }
  addEventListener('hashchange', follow)
  form.addEventListener('keydown', (event) => {
    if (form.getAttribute('role') !== 'dialog') return
    if (event.key === 'Escape') history.back()
    if (event.key !== 'Tab') return
    const stops = all('a, button:not([disabled]):not([hidden]), input:not(:disabled)', form)
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1]
    if (document.activeElement === edge) {
      event.preventDefault()
      ;(event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus()
    }
  })
  form.addEventListener('click', (event) => {
    const close = event.target === form || (event.target as Element).closest('.sheet-x')
    if (!close || form.getAttribute('role') !== 'dialog') return
    event.preventDefault()
    history.back()
  })
  follow()
}

gallery()
const form = document.querySelector<HTMLFormElement>('[data-buy]')
if (form) {
  const quote = freightToMyRegion(() => ({
    variant: chosenVariant(form)?.value ?? '',
    quantity: Number(form.querySelector<HTMLInputElement>('#quantity')!.value),
  }))
  specSheet(form, quote)
  buying(form)
  sheet(form)
}
