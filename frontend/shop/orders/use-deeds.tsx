// What the buyer can do with an order now: the buttons, and the panel that one of them opens.
import type { ComponentChildren, VNode } from 'preact'
import { useState } from 'preact/hooks'

import { AddAgainDocument, CancelOrderDocument, type OrderPartsFragment } from '../../gql/generated/shop/graphql'
import { go } from '../../kit/router'
import { toast } from '../../kit/toast'
import { inWeChat } from '../lib/device'
import { act, asApiError } from '../lib/use-ask'
import { countCart } from '../ui/visitor'
import { toCashier } from './cashier'

export interface Deeds {
  buttons: VNode[]
  panel: ComponentChildren
}

const REASONS = ['不想要了', '地址或商品选错了', '想换个时间买', '其他原因']

export function useDeeds(order: OrderPartsFragment, set: (order: OrderPartsFragment) => void): Deeds {
  const [open, setOpen] = useState('')
  const [busy, setBusy] = useState(false)
  const run = async (deed: () => Promise<void>) => {
    if (busy) return
    setBusy(true)
    try {
      await deed()
      setOpen('')
    } catch (error) {
      toast(asApiError(error).message)
    }
    setBusy(false)
  }
  const buyAgain = () =>
    run(async () => {
      for (const line of order.lines) {
        const { cart } = await act(AddAgainDocument, { variant: line.variantId, qty: line.qty })
        if (cart) countCart(cart.count)
      }
      go('/cart')
    })
  const over = !['PENDING_PAYMENT', 'PAID', 'PACKING', 'PARTLY_SHIPPED'].includes(order.status)

  const buttons: VNode[] = []
  const button = (word: string, onClick: () => void, main = false) =>
    buttons.push(
      <button class={main ? 'btn btn-main' : 'btn'} key={word} type="button" disabled={busy} onClick={onClick}>
        {word}
      </button>,
    )
  if (order.canCancel) button('取消订单', () => setOpen('cancel'))
  if (over) button('再买一次', buyAgain)
  if (order.canPay && !inWeChat()) button('去付款', () => run(() => toCashier(order.id)), true)

  const panel = open === 'cancel' && (
    <Choose
      title="取消这一单"
      text={order.status === 'PENDING_PAYMENT' ? '取消后货放回去。' : '取消后货款原路退回支付宝。'}
      reasons={REASONS}
      word="确定取消"
      close={() => setOpen('')}
      choose={(reason) =>
        run(async () => {
          const { order: changed } = await act(CancelOrderDocument, { order: order.id, reason })
          set(changed!)
        })
      }
      busy={busy}
    />
  )
  return { buttons, panel }
}

interface ChooseProps {
  title: string
  text: string
  reasons: string[]
  word: string
  busy: boolean
  close: () => void
  choose: (reason: string) => void
}

/** A question in place, with reasons to choose from. */
function Choose({ title, text, reasons, word, busy, close, choose }: ChooseProps) {
  const [reason, setReason] = useState(reasons[0] ?? '')
  return (
    <section class="p-sec" aria-labelledby="deed-t">
      <h2 class="h2" id="deed-t" tabIndex={-1} ref={(place) => place?.scrollIntoView({ block: 'nearest' })}>
        {title}
      </h2>
      <p class="small muted">{text}</p>
      <fieldset>
        <legend class="sr">原因</legend>
        {reasons.map((one) => (
          <label class="tick" key={one}>
            <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
            {one}
          </label>
        ))}
      </fieldset>
      <div class="acts">
        <button class="btn btn-s" type="button" onClick={close}>
          先不
        </button>
        <button class="btn btn-s btn-ink" type="button" disabled={busy} onClick={() => choose(reason)}>
          {word}
        </button>
      </div>
    </section>
  )
}
