// What the buyer can do with an order now: the buttons, and the panel that one of them opens.
import type { ComponentChildren, VNode } from 'preact'
import { useState } from 'preact/hooks'

import {
  AddAgainDocument,
  CancelOrderDocument,
  ChangeRecipientDocument,
  ConfirmReceiptDocument,
  DenyReceiptDocument,
  ExtendReceiptDocument,
  type OrderPartsFragment,
  RequestCancelDocument,
} from '../../gql/generated/shop/graphql'
import { go } from '../../kit/router'
import { toast } from '../../kit/toast'
import { inWeChat } from '../lib/device'
import { act, asApiError } from '../lib/use-ask'
import { countCart } from '../ui/visitor'
import { toCashier } from './cashier'
import { ChangeAddress } from './ChangeAddress'
import { Choose } from './Choose'

type Deed = 'cancel' | 'askCancel' | 'address' | 'confirm' | 'extend' | 'deny'

export interface Deeds {
  buttons: VNode[]
  panel: ComponentChildren
}

const REASONS = ['不想要了', '地址或商品选错了', '想换个时间买', '其他原因']
const OVER = new Set(['CLOSED', 'CANCELLED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'MATURED', 'SETTLED'])

export function useDeeds(order: OrderPartsFragment, set: (order: OrderPartsFragment) => void): Deeds {
  const [open, setOpen] = useState<Deed | null>(null)
  const [busy, setBusy] = useState(false)
  const close = () => setOpen(null)
  const run = async (deed: () => Promise<{ order?: OrderPartsFragment | null | undefined } | void>) => {
    if (busy) return
    setBusy(true)
    try {
      const changed = (await deed())?.order
      if (changed) set(changed)
      close()
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

  const buttons: VNode[] = []
  const button = (word: string, onClick: () => void, main = false) =>
    buttons.push(
      <button class={main ? 'btn btn-main' : 'btn'} key={word} type="button" disabled={busy} onClick={onClick}>
        {word}
      </button>,
    )
  if (order.canChangeAddress) button('改地址', () => setOpen('address'))
  if (order.canCancel) button('取消订单', () => setOpen('cancel'))
  if (order.canRequestCancel) button('申请取消', () => setOpen('askCancel'))
  if (order.canDeny) button('没收到', () => setOpen('deny'))
  if (order.canExtend) button('延长收货', () => setOpen('extend'))
  if (OVER.has(order.status)) button('再买一次', buyAgain)
  if (order.canConfirm) button('确认收货', () => setOpen('confirm'))
  if (order.canPay && !inWeChat()) button('去付款', () => run(() => toCashier(order.id)), true)

  const given = { order: order.id }
  const same = { busy, close }
  const panels: Record<Deed, () => ComponentChildren> = {
    cancel: () => (
      <Choose
        {...same}
        title="取消这一单"
        text={order.status === 'PENDING_PAYMENT' ? '取消后货放回去。' : '取消后货款原路退回支付宝。'}
        reasons={REASONS}
        word="确定取消"
        choose={(reason) => run(() => act(CancelOrderDocument, { ...given, reason }))}
      />
    ),
    askCancel: () => (
      <Choose
        {...same}
        title="申请取消"
        text="站点已经在装箱，要站点同意才能取消；同意后货款原路退回支付宝。"
        reasons={REASONS}
        word="提交申请"
        choose={(reason) => run(() => act(RequestCancelDocument, { ...given, reason }))}
      />
    ),
    address: () => (
      <ChangeAddress
        {...same}
        choose={(address) => run(() => act(ChangeRecipientDocument, { ...given, address }))}
      />
    ),
    confirm: () => (
      <Choose
        {...same}
        title="确认收货"
        text="货到了、看过了再确认。确认后仍可在页面写明的期限内提坏果。"
        word="收到了，确认"
        choose={() => run(() => act(ConfirmReceiptDocument, given))}
      />
    ),
    extend: () => (
      <Choose
        {...same}
        title="延长收货时间"
        text="还没顾上看货，可以延长一次，到时再自动确认。"
        word="延长一次"
        choose={() => run(() => act(ExtendReceiptDocument, given))}
      />
    ),
    deny: () => (
      <Choose
        {...same}
        title="没收到"
        text="告诉站点货还没到：不会自动确认，站点会去查。"
        word="真的没收到"
        choose={() => run(() => act(DenyReceiptDocument, given))}
      />
    ),
  }
  return { buttons, panel: open && panels[open]() }
}
