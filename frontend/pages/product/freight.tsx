// Freight to my region: the picker takes the place of the plain form, and remembers where.
import { render } from 'preact'
import { useState } from 'preact/hooks'

import { ask } from '../../gql/ask'
import { FreightToMyRegionDocument, type FreightToMyRegionQuery } from '../../gql/generated/islands/graphql'
import { AreaPicker } from '../../kit/AreaPicker'
import { yuan } from '../../kit/money'
import { keep, recall } from '../../kit/store'

type Quote = FreightToMyRegionQuery['freightQuote']

const NAME = 'area'
const PAUSE_MS = 250

/**
 * Mount the picker. `chosen` tells what would be bought; call the answer whenever that changes.
 */
export function freightToMyRegion(chosen: () => { variant: string; quantity: number }): () => void {
  const place = document.querySelector<HTMLElement>('[data-quote]')
  const form = document.querySelector<HTMLFormElement>('[data-area-form]')
  if (!place || !form) return () => undefined
  let area = recall<string>(NAME, '')
  let latest = 0
  let timer = 0

  const refresh = async () => {
    const { variant, quantity } = chosen()
    if (!area || !variant) return
    latest += 1
    const mine = latest
    try {
      const { freightQuote } = await ask(FreightToMyRegionDocument, { variant, quantity, area })
      if (mine === latest) show(place, freightQuote)
    } catch {
      if (mine === latest) {
        place.hidden = false
        place.textContent = '没算出运费，稍后再试；下单前还会再算一次。'
      }
    }
  }
  const soon = () => {
    clearTimeout(timer)
    timer = window.setTimeout(refresh, PAUSE_MS)
  }

  const mount = document.createElement('div')
  form.replaceWith(mount)
  render(
    <Chooser
      first={area}
      onDone={(code) => {
        area = code
        keep(NAME, code)
        soon()
      }}
    />,
    mount,
  )
  soon()
  return soon
}

function Chooser({ first, onDone }: { first: string; onDone: (code: string) => void }) {
  const [code, setCode] = useState(first)
  const [open, setOpen] = useState(false)
  if (!open) {
    return (
      <button class="btn btn-s mt-8" type="button" onClick={() => setOpen(true)}>
        {code ? '换个地方' : '选收货地区，算运费'}
      </button>
    )
  }
  return (
    <div class="area" role="group" aria-label="收货地区">
      <AreaPicker
        code={code}
        onChange={(next, done) => {
          setCode(next)
          if (!done) return
          setOpen(false)
          onDone(next)
        }}
      />
    </div>
  )
}

/** Write a quote as the page itself does. */
export function show(place: HTMLElement, quote: Quote): void {
  place.hidden = false
  place.textContent = ''
  const strong = document.createElement('b')
  if (quote.deliverable) {
    strong.textContent = `¥${yuan(quote.freightFen ?? 0)}`
    place.append(`到${quote.areaName}\u00a0`, strong)
  } else {
    strong.textContent = `${quote.areaName}寄不到`
    place.append(strong)
  }
  if (!quote.text) return
  const small = document.createElement('span')
  small.className = 's'
  small.textContent = quote.text
  place.append(small)
}
