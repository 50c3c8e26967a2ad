// One order: where it stands, whose turn it is by when, its parcels, its money, and what the buyer can do now.
import { useEffect, useState } from 'preact/hooks'

import { ask } from '../../gql/ask'
import { OneOrderDocument, type OrderPartsFragment } from '../../gql/generated/shop/graphql'
import { keyOf } from '../../kit/ids'
import { go } from '../../kit/router'
import { idOf } from '../lib/ids'
import { when } from '../lib/times'
import { useAsk } from '../lib/use-ask'
import { usePoll } from '../lib/use-poll'
import { Frame } from '../ui/Frame'
import { Icon } from '../ui/Icon'
import { Photo, Empty, Failed, Waiting } from '../ui/states'
import { yuan } from '../../kit/money'
import { AnotherToPay, orderOf, ToPay } from './Paying'
import { Facts } from './Facts'
import { Parcels } from './Parcels'
import { Standing } from './Standing'
import { useDeeds } from './use-deeds'
import { headline } from './words'

/** Alipay sends the buyer back with these: a hint that he was there, never a proof of payment. */
export function cameFromCashier(search: string): boolean {
  const query = new URLSearchParams(search)
  return query.has('out_trade_no') && query.has('sign')
}

export function OrderScreen({ orderKey }: { orderKey: string }) {
  const [returned] = useState(() => cameFromCashier(location.search))
  useEffect(() => {
    if (returned) go(location.pathname, { replace: true })
  }, [returned])
  const asked = useAsk(OneOrderDocument, { id: idOf('Order', orderKey) })
  const { again } = asked
  useEffect(() => {
    // the browser's own way back from the cashier shows the page as it was left
    const shown = (event: PageTransitionEvent) => {
      if (event.persisted) again()
    }
    addEventListener('pageshow', shown)
    return () => removeEventListener('pageshow', shown)
  }, [again])
  const order = orderOf(asked.data)

  if (order) {
    return (
      <OrderPage
        order={order}
        returned={returned}
        again={again}
        set={(changed) => asked.set({ node: changed })}
      />
    )
  }
  const missing = asked.data || (asked.error && ['NOT_FOUND', 'FORBIDDEN'].includes(asked.error.code))
  return (
    <Frame title="订单详情" back="/orders" ownTitle>
      <h1 class="sr">订单详情</h1>
      {missing ? (
        <Empty title="没有这个订单" text="可能登录的不是下单时的账号。">
          <a class="btn" href="/orders">
            看我的订单
          </a>
        </Empty>
      ) : asked.error ? (
        <Failed what="没取到这个订单。" error={asked.error} again={asked.again} />
      ) : (
        <Waiting what="正在取订单" />
      )}
    </Frame>
  )
}

interface PageProps {
  order: OrderPartsFragment
  returned: boolean
  again: () => void
  set: (order: OrderPartsFragment) => void
}

function OrderPage({ order, returned, again, set }: PageProps) {
  const [patient, setPatient] = useState(returned)
  const confirming = patient && order.status === 'PENDING_PAYMENT'
  const deeds = useDeeds(order, set)
  const buttons = confirming ? [] : deeds.buttons // nobody is led to pay twice, or to cancel what he just paid
  const read = async () => {
    const found = orderOf(await ask(OneOrderDocument, { id: order.id }))
    if (found) set(found)
  }
  usePoll(read, order.money === 'REFUNDING')
  return (
    <Frame
      title="订单详情"
      back="/orders"
      ownTitle
      {...(buttons.length ? { actions: buttons } : {})}
    >
      <nav class="crumb only-d-flex" aria-label="面包屑">
        <a href="/orders">我的订单</a>/<span class="mono">{order.number}</span>
      </nav>
      <div class="two">
        <div>
          <div class="hero-st">
            <h1>{headline(order)}</h1>
            <p>
              {order.closeReason ||
                (order.shippedAt ? `${order.seller.name} ${when(order.shippedAt)} 寄出` : order.seller.name)}
            </p>
          </div>
          <ToPay order={order} returned={returned} patient={patient} setPatient={setPatient} again={again} set={set} />
          {order.status !== 'PENDING_PAYMENT' && returned && <AnotherToPay />}
          <Standing order={order} />
          {deeds.panel}
          <Parcels parcels={order.parcels} />
          <Goods order={order} />
        </div>
        <aside class="two-side pt-20">
          <Facts order={order} />
          {buttons.length > 0 && <div class="acts only-d-flex mt-12">{buttons}</div>}
        </aside>
      </div>
    </Frame>
  )
}

function Goods({ order }: { order: OrderPartsFragment }) {
  return (
    <section class="p-sec" aria-labelledby="gd-t">
      <h2 class="h2" id="gd-t">
        {order.seller.name}
        {order.seller.stationId && (
          <a class="more" href={`/s/${keyOf(order.seller.stationId)}`}>
            进站点
            <Icon name="next" />
          </a>
        )}
      </h2>
      <ul>
        {order.lines.map((line) => (
          <li class="line" key={line.variantId}>
            <a class="ph" href={`/p/${keyOf(line.productId)}`} tabIndex={-1} aria-hidden="true">
              <Photo sha256={line.photoSha256} alt="" />
            </a>
            <div class="line-b">
              <h3>
                <a href={`/p/${keyOf(line.productId)}`}>{line.title}</a>
              </h3>
              <span class="tiny">{line.label}</span>
              <div class="line-f">
                <span>
                  ¥{yuan(line.unitFen)} <span class="muted small">× {line.qty}</span>
                </span>
                {line.refundedFen > 0 && <span class="small muted">退了 ¥{yuan(line.refundedFen)}</span>}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
