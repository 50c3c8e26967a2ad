import { Component, type ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import type { ApiError } from '../gql/ask'
import { addToCart } from '../kit/cart'
import { go, match, useAddress } from '../kit/router'
import type { Session } from '../kit/session'
import { CartScreen } from './cart/CartScreen'
import { CheckoutScreen } from './checkout/CheckoutScreen'
import { toSignIn } from './lib/sign-in'
import { asApiError } from './lib/use-ask'
import { AddressesScreen } from './me/AddressesScreen'
import { MeScreen } from './me/MeScreen'
import { OrderScreen } from './orders/OrderScreen'
import { OrdersScreen } from './orders/OrdersScreen'
import { Frame } from './ui/Frame'
import { Empty, Failed, Waiting } from './ui/states'
import { arrive, VisitorContext } from './ui/visitor'

export function App() {
  const [visitor, setVisitor] = useState<Session | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const begin = () => {
    setError(null)
    takeWithoutScript()
    arrive().then(setVisitor, (reason: unknown) => setError(asApiError(reason)))
  }
  useEffect(begin, [])
  if (error) {
    return (
      <main class="wrap">
        <h1 class="sr">益农集市</h1>
        <Failed what="没连上集市。" error={error} again={begin} />
      </main>
    )
  }
  if (!visitor) {
    return (
      <main class="wrap pt-20">
        <h1 class="sr">益农集市</h1>
        <Waiting what="正在打开" />
      </main>
    )
  }
  return (
    <VisitorContext.Provider value={visitor}>
      <Guard>
        <Screens visitor={visitor} />
      </Guard>
    </VisitorContext.Provider>
  )
}

function Screens({ visitor }: { visitor: Session }) {
  const { path, query } = useAddress()
  if (match('/cart', path)) return <CartScreen />
  if (!visitor.signedIn) return <SentAway />
  if (match('/checkout', path)) {
    return <CheckoutScreen variant={query.get('variant')} quantity={Number(query.get('quantity')) || 1} />
  }
  if (match('/orders', path)) return <OrdersScreen tab={query.get('tab') ?? 'all'} />
  const order = match('/orders/:key', path)
  if (order) return <OrderScreen key={order['key']} orderKey={order['key']!} />
  if (match('/me', path)) return <MeScreen />
  if (match('/me/addresses', path)) return <AddressesScreen />
  return (
    <Frame title="没有这一页" back="/">
      <h1 class="sr only-m">没有这一页</h1>
      <Empty title="没有这一页" text="可能地址抄错了，也可能这里改过。">
        <a class="btn" href="/orders">
          去我的订单
        </a>
      </Empty>
    </Frame>
  )
}

function SentAway() {
  useEffect(() => toSignIn(), [])
  return (
    <main class="wrap pt-20">
      <h1 class="sr">登录</h1>
      <Waiting what="正在去登录" groups={1} />
    </main>
  )
}

/** The product page's plain form leads here: `/cart?variant=…&quantity=…&go=cart` or `go=checkout`. */
export function takeWithoutScript(): void {
  const query = new URLSearchParams(location.search)
  const variant = query.get('variant')
  if (location.pathname !== '/cart' || !variant) return
  const quantity = Math.max(1, Math.trunc(Number(query.get('quantity'))) || 1)
  if (query.get('go') === 'checkout') {
    go(`/checkout?variant=${encodeURIComponent(variant)}&quantity=${quantity}`, { replace: true })
    return
  }
  addToCart(variant, quantity)
  go('/cart', { replace: true })
}

/** A fault of ours is told, and the way out is to load the page again. */
class Guard extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false }

  static override getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render() {
    if (!this.state.broken) return this.props.children
    return (
      <main class="wrap">
        <div class="err mt-24" role="alert">
          <p>
            <b>这一页出了问题。</b>
            <br />
            你的购物车和订单都在，重新打开就好。
          </p>
          <button class="btn btn-s" type="button" onClick={() => location.reload()}>
            重新打开
          </button>
        </div>
      </main>
    )
  }
}
