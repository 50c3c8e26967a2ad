import { useState } from 'preact/hooks'

import type { OrderCardFragment } from '../../gql/generated/shop/graphql'
import { keyOf } from '../../kit/ids'
import { yuan } from '../../kit/money'
import { Left } from '../ui/Left'
import { Photo } from '../ui/states'
import { toCashier } from './cashier'
import { headline, nextText, paidWord } from './words'

/** One order in the list: what it is, whose turn, what can be done at once. */
export function OrderItem({ order, changed }: { order: OrderCardFragment; changed: () => void }) {
  const [busy, setBusy] = useState(false)
  const page = `/orders/${keyOf(order.id)}`
  const pay = async () => {
    setBusy(true)
    await toCashier(order.id)
    setBusy(false)
  }
  const say = nextText(order)
  return (
    <article class="ord" aria-label={`${order.seller.name} ${order.number}`}>
      <div class="ord-h">
        <b>{order.seller.name}</b>
        <span class="st">{headline(order)}</span>
      </div>
      <div class="ord-b">
        <ul>
          {order.lines.map((line) => (
            <li class="line" key={line.variantId}>
              <a class="ph" href={page} tabIndex={-1} aria-hidden="true">
                <Photo sha256={line.photoSha256} alt="" />
              </a>
              <div class="line-b">
                <h2>
                  <a href={page}>{line.title}</a>
                </h2>
                <span class="tiny">
                  {line.label}　×&nbsp;{line.qty}
                </span>
              </div>
            </li>
          ))}
        </ul>
        <div>
          <p class="ord-w">
            {order.canPay ? (
              <>
                还剩 <Left until={order.payBy} over={changed} />，过时自动关单，货放回去。
              </>
            ) : (
              say || '看明细'
            )}
          </p>
          <div class="acts">
            <span class="small acts-l">
              {paidWord(order)} <b>¥{yuan(order.totalFen)}</b>
            </span>
            <a class="btn btn-s" href={page}>
              看订单
            </a>
            {order.canPay && (
              <button class="btn btn-s btn-main" type="button" disabled={busy} onClick={pay}>
                去付款
              </button>
            )}
          </div>
        </div>
      </div>
    </article>
  )
}
