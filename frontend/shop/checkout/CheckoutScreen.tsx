// The checkout: where it goes, what each station sends and for how much, what must be confirmed; one press, one purchase.
import { useMemo, useRef, useState } from 'preact/hooks'

import type { ApiError } from '../../gql/ask'
import {
  type AddressPartsFragment,
  type CartPartsFragment,
  MyAddressesDocument,
  MyCartDocument,
  PlaceOrderDocument,
  PreviewCheckoutDocument,
  type PurchaseLineInput,
  WaitingCartDocument,
} from '../../gql/generated/shop/graphql'
import { keyOf } from '../../kit/ids'
import { yuan } from '../../kit/money'
import { go } from '../../kit/router'
import { chosenLines, leftOut } from '../cart/choice'
import { newKey } from '../lib/ids'
import { act, asApiError, useAsk } from '../lib/use-ask'
import { toCashier } from '../orders/cashier'
import { Frame } from '../ui/Frame'
import { Icon } from '../ui/Icon'
import { Empty, Failed, Price, Waiting } from '../ui/states'
import { countCart, useVisitor } from '../ui/visitor'
import { AddressPick } from './AddressPick'
import { CheckoutOrder } from './CheckoutOrder'
import { freshOrders, hasNote, linesOf, type Preview, positionOf, problemAt, strayProblems, withLine, without } from './purchase'

interface Props {
  /** One thing bought at once; null: what is chosen in the cart. */
  variant: string | null
  quantity: number
}

export function CheckoutScreen({ variant, quantity }: Props) {
  const cart = useAsk(MyCartDocument, variant ? null : {})
  const one = useAsk(WaitingCartDocument, variant ? { lines: [{ variantId: variant, qty: quantity }] } : null)
  const addresses = useAsk(MyAddressesDocument, {})
  const goods: CartPartsFragment | undefined = variant ? one.data?.visitorCart : cart.data?.cart
  const read = variant ? one : cart
  const error = read.error ?? addresses.error
  if (error) {
    return (
      <Frame title="确认订单" back="/cart">
        <h1 class="sr only-m">确认订单</h1>
        <Failed
          what="没取到要买的东西。"
          error={error}
          again={() => {
            if (read.error) read.again()
            if (addresses.error) addresses.again()
          }}
        />
      </Frame>
    )
  }
  if (!goods || !addresses.data) {
    return (
      <Frame title="确认订单" back="/cart">
        <h1 class="sr only-m">确认订单</h1>
        <Waiting what="正在取要买的东西" />
      </Frame>
    )
  }
  const lines = linesOf(chosenLines(goods, variant ? [] : leftOut()))
  return (
    <Checkout
      first={lines}
      addresses={addresses.data.addresses}
      back={variant ? `/p/${keyOf(goods.groups[0]?.items[0]?.goods?.productId ?? '')}` : '/cart'}
      fromCart={!variant}
    />
  )
}

interface CheckoutProps {
  first: PurchaseLineInput[]
  addresses: AddressPartsFragment[]
  back: string
  fromCart: boolean
}

function Checkout({ first, addresses: known, back, fromCart }: CheckoutProps) {
  const visitor = useVisitor()
  const [lines, setLines] = useState(first)
  const [addresses, setAddresses] = useState(known)
  const [chosen, setChosen] = useState<string>(known[0]?.id ?? '')
  const [notes, setNotes] = useState<Record<string, string>>({})
  const [confirmed, setConfirmed] = useState<number[]>([])
  const [reminded, setReminded] = useState(false)
  const [refusal, setRefusal] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const sendingRef = useRef(false)
  // minted with the page: whatever is pressed how often, it is one purchase
  const key = useMemo(newKey, [])
  const address = addresses.find((one) => one.id === chosen)
  const preview = useAsk(
    PreviewCheckoutDocument,
    lines.length ? { lines, ...(address ? { address: address.id } : {}) } : null,
  )
  const plan = preview.data?.checkoutPreview

  const mend = (next: PurchaseLineInput[]) => {
    if (preview.busy) return // places are those of the plan that is shown
    setConfirmed([])
    setReminded(false)
    setRefusal(null)
    setLines(next)
  }
  const saved = (one: AddressPartsFragment) => {
    setAddresses((old) => [one, ...old.filter((other) => other.id !== one.id)])
    setChosen(one.id)
  }

  const submit = async () => {
    if (sendingRef.current || !plan || preview.busy) return
    if (!address) return toFirst('.addr-f input')
    if (plan.problems.length) return toFirst('[data-problem]')
    if (freshOrders(plan).some((at) => !confirmed.includes(at))) {
      setReminded(true)
      return toFirst('[data-ack]:not(:checked)')
    }
    sendingRef.current = true
    setBusy(true)
    setRefusal(null)
    try {
      const { orders } = await act(PlaceOrderDocument, {
        input: {
          idempotencyKey: key,
          addressId: address.id,
          lines,
          seenFreightFen: plan.freightFen,
          noReturnAck: freshOrders(plan).length > 0,
          notes: Object.entries(notes)
            .filter(([, text]) => text.trim())
            .map(([sellerId, text]) => ({ sellerId, text: text.trim() })),
        },
      })
      if (fromCart) countCart(Math.max(0, visitor.cartCount - lines.length))
      const placed = orders![0]!
      go(`/orders/${keyOf(placed.id)}`, { replace: true })
      await toCashier(placed.id)
      return
    } catch (error) {
      setRefusal(asApiError(error))
      preview.again() // prices, freight and stock as they are now, each line with what can be done
    }
    sendingRef.current = false
    setBusy(false)
  }

  if (!lines.length) {
    return (
      <Frame title="确认订单" back={back}>
        <h1 class="sr only-m">确认订单</h1>
        <Empty title="没有可以下单的东西" text="可能刚卖完，也可能都没勾选。">
          <a class="btn" href="/cart">
            回购物车看看
          </a>
        </Empty>
      </Frame>
    )
  }

  const count = plan?.orders.length ?? 0
  const button = (wide: boolean) => (
    <button
      class={`btn btn-main${wide ? ' btn-w mt-12 only-d-flex' : ''}${busy ? ' is-busy' : ''}`}
      type="button"
      disabled={!plan || (preview.busy && !busy)}
      aria-busy={busy}
      onClick={submit}
    >
      {busy ? '正在提交' : wide ? '提交订单，去付款' : '提交订单'}
    </button>
  )
  const actions = (
    <>
      <p class="sum">
        应付 {plan ? <Price fen={plan.totalFen} size="m" /> : '…'}
        <br />
        <span class="tiny">{address ? (count > 1 ? `${count} 单，分别付给站点` : '含运费') : '还没算运费'}</span>
      </p>
      {button(false)}
    </>
  )

  return (
    <Frame title="确认订单" back={back} actions={actions}>
      <h1 class="sr only-m">确认订单</h1>
      <div class="two">
        <div>
          <AddressPick
            addresses={addresses}
            chosen={address}
            choose={(one) => {
              setChosen(one.id)
              setRefusal(null)
            }}
            onSaved={saved}
          />
          {preview.error && <Failed what="没算出这一单。" error={preview.error} again={preview.again} />}
          {!plan && !preview.error && <Waiting what="正在算运费" />}
          {plan && (
            <Orders
              plan={plan}
              told={Boolean(address)}
              change={(position, given) => mend(withLine(lines, position, given))}
              drop={(positions) => mend(without(lines, positions))}
              confirmed={confirmed}
              setConfirmed={setConfirmed}
              reminded={reminded}
              notes={notes}
              setNotes={setNotes}
            />
          )}
        </div>
        <aside class="two-side" aria-label="合计与提交">
          {refusal && (
            <p class="call call-red mt-16" role="alert">
              <span>
                {refusal.message} <span class="tiny mono">{refusal.code}</span>
              </span>
            </p>
          )}
          {plan && <Sum plan={plan} />}
          <p class="hint mt-8">
            {count > 1 ? '货款分别付给各个站点，付款页里一单接一单。' : ''}提交即同意
            <a class="ul-tap" href="/rules/trading">
              交易规则
            </a>
            。
          </p>
          {button(true)}
        </aside>
      </div>
    </Frame>
  )
}

/** Bring what is to be done into view, and the focus to it. */
function toFirst(selector: string): void {
  // after the reminder has been drawn
  requestAnimationFrame(() => {
    const place = document.querySelector<HTMLElement>(selector)
    place?.scrollIntoView({ block: 'center' })
    place?.focus({ preventScroll: true })
  })
}

interface OrdersProps {
  plan: Preview
  told: boolean
  change: (position: number, change: Partial<PurchaseLineInput>) => void
  drop: (positions: number[]) => void
  confirmed: number[]
  setConfirmed: (orders: number[]) => void
  reminded: boolean
  notes: Record<string, string>
  setNotes: (notes: Record<string, string>) => void
}

function Orders({ plan, told, change, drop, confirmed, setConfirmed, reminded, notes, setNotes }: OrdersProps) {
  const deliverable = plan.orders.every((order) => order.deliverable)
  return (
    <>
      {told && deliverable && plan.orders.length > 0 && (
        <p class="small ok-line">
          <Icon name="tick" small />
          {plan.orders.length > 1 ? `${plan.orders.length} 单都送得到这个地址` : '送得到这个地址'}
        </p>
      )}
      {strayProblems(plan).map((problem) => (
        <div class="call call-warn mt-12" key={problem.field} role="alert" data-problem tabIndex={-1}>
          <span>
            {problem.message}
            <button class="ul-tap" type="button" onClick={() => drop([positionOf(problem.field)])}>
              去掉它
            </button>
          </span>
        </div>
      ))}
      {plan.orders.map((order, at) => (
        <CheckoutOrder
          key={`${order.seller.id}-${order.lines[0]?.position}`}
          at={at}
          order={order}
          problemOf={(position) => problemAt(plan, position)}
          change={change}
          drop={drop}
          confirmed={confirmed.includes(at)}
          confirm={(yes) => setConfirmed(yes ? [...confirmed, at] : confirmed.filter((one) => one !== at))}
          reminded={reminded}
          note={hasNote(plan, at) ? (notes[order.seller.id] ?? '') : null}
          setNote={(text) => setNotes({ ...notes, [order.seller.id]: text })}
        />
      ))}
    </>
  )
}

function Sum({ plan }: { plan: Preview }) {
  return (
    <dl class="sum-t">
      {plan.orders.map((order) => (
        <div class="kv" key={`${order.seller.id}-${order.lines[0]?.position}`}>
          <dt>
            {order.seller.name}
            {order.freightFen ? `，含运费\u00a0¥${yuan(order.freightFen)}` : ''}
          </dt>
          <dd>¥{yuan(order.goodsFen + (order.freightFen ?? 0))}</dd>
        </div>
      ))}
      <div class="kv big">
        <dt>应付{plan.orders.length > 1 ? `，共 ${plan.orders.length} 单` : ''}</dt>
        <dd>
          <Price fen={plan.totalFen} size="m" />
        </dd>
      </div>
    </dl>
  )
}
