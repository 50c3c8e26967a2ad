// The buyer's orders by tab, newest first.
import { useEffect, useState } from 'preact/hooks'

import { ask } from '../../gql/ask'
import { MyOrdersDocument, type OrderCardFragment, type OrderTab } from '../../gql/generated/shop/graphql'
import { asApiError, useAsk } from '../lib/use-ask'
import { toast } from '../../kit/toast'
import { Frame } from '../ui/Frame'
import { Empty, Failed, Waiting } from '../ui/states'
import { OrderItem } from './OrderItem'

const TABS: { tab: OrderTab; word: string; count?: 'toPay' | 'toShip' | 'toReceive' }[] = [
  { tab: 'ALL', word: '全部' },
  { tab: 'TO_PAY', word: '待付款', count: 'toPay' },
  { tab: 'TO_SHIP', word: '待发货', count: 'toShip' },
  { tab: 'TO_RECEIVE', word: '待收货', count: 'toReceive' },
  { tab: 'DONE', word: '已完成' },
]

export function OrdersScreen({ tab: given }: { tab: string }) {
  const { tab } = TABS.find((one) => one.tab === given.toUpperCase()) ?? TABS[0]!
  const first = useAsk(MyOrdersDocument, { tab })
  const [more, setMore] = useState<OrderCardFragment[]>([])
  const [after, setAfter] = useState<string | null>(null)
  const page = first.data?.myOrders
  useEffect(() => {
    setMore([])
    setAfter(page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null)
  }, [page])
  const next = async () => {
    try {
      const { myOrders } = await ask(MyOrdersDocument, { tab, after })
      setMore((old) => [...old, ...myOrders.nodes])
      setAfter(myOrders.pageInfo.hasNextPage ? (myOrders.pageInfo.endCursor ?? null) : null)
    } catch (error) {
      toast(asApiError(error).message)
    }
  }
  const counts = first.data?.myOrderCounts
  const orders = page ? [...page.nodes, ...more] : []

  return (
    <Frame title="我的订单" back="/me" tab="me">
      <h1 class="sr only-m">我的订单</h1>
      <nav class="tabs" aria-label="订单状态">
        {TABS.map((one) => (
          <a
            key={one.tab}
            href={one.tab === 'ALL' ? '/orders' : `/orders?tab=${one.tab.toLowerCase()}`}
            aria-current={one.tab === tab ? 'page' : undefined}
          >
            {one.word}
            {one.count && counts && counts[one.count] > 0 && <i>{counts[one.count]}</i>}
          </a>
        ))}
      </nav>
      <div class="pt-20">
        {first.error && <Failed what="没取到订单。" error={first.error} again={first.again} />}
        {!page && !first.error && <Waiting what="正在取订单" groups={3} />}
        {page && !orders.length && (
          <Empty title="这里还没有订单" text={tab === 'ALL' ? '看中什么，放进购物车就能下单。' : '换一栏看看，或者去逛逛。'}>
            <a class="btn" href="/list">
              去看看当季的
            </a>
          </Empty>
        )}
        {orders.map((order) => (
          <OrderItem key={order.id} order={order} changed={first.again} />
        ))}
        {after && (
          <button class="btn btn-w" type="button" onClick={next}>
            再看一些
          </button>
        )}
      </div>
    </Frame>
  )
}
