// 订单: what is to pack first, by its deadline; the rest by tab.
import { useState } from 'preact/hooks'

import { OrderCountsDocument, PickingListDocument, type SellerOrdersQuery, type SellerOrderTab, SellerOrdersDocument } from '../../gql/generated/station/graphql'
import { useAddress } from '../../kit/router'
import { useAsk, useNow } from '../data'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Empty, Failed, Icon, Left, LinkButton, Loading, Row } from '../ui'

const TABS: { tab: SellerOrderTab; label: string; count: 'toPack' | 'packing' | 'shipped' | 'delivered' | 'done' | 'cancelled' }[] = [
  { tab: 'TO_PACK', label: '要装箱', count: 'toPack' },
  { tab: 'PACKING', label: '装好待发', count: 'packing' },
  { tab: 'SHIPPED', label: '在路上', count: 'shipped' },
  { tab: 'DELIVERED', label: '收到了', count: 'delivered' },
  { tab: 'DONE', label: '完成', count: 'done' },
  { tab: 'CANCELLED', label: '取消', count: 'cancelled' },
]

export function Orders() {
  const seller = useSeller()
  const { query } = useAddress()
  const asked = query.get('tab') as SellerOrderTab | null
  const tab = TABS.some((one) => one.tab === asked) ? asked! : 'TO_PACK'
  const counts = useAsk(OrderCountsDocument, { sellerId: seller.id })
  const numbers = counts.data?.sellerOrderCounts
  return (
    <>
      <Bar title="订单" sub={numbers?.late ? `${numbers.late} 单超时了` : undefined}>
        <a class="x end" href="/station/orders/picking">
          <Icon name="prn" />
          拣货单
        </a>
      </Bar>
      <main>
        <nav class="tabs" aria-label="订单分类">
          {TABS.map((one) => (
            <a key={one.tab} href={`/station/orders?tab=${one.tab}`} aria-current={one.tab === tab ? 'page' : undefined}>
              {one.label}
              {numbers && numbers[one.count] > 0 ? ` ${numbers[one.count]}` : ''}
            </a>
          ))}
        </nav>
        {tab === 'TO_PACK' && <Prepare />}
        <OrderPages key={tab} tab={tab} />
      </main>
      <TabFoot on="orders">{tab === 'PACKING' ? <LinkButton href="/station/orders/waybills" icon="truck">一起填运单号</LinkButton> : <PackFirst />}</TabFoot>
    </>
  )
}

function PackFirst() {
  const seller = useSeller()
  const { data } = useAsk(SellerOrdersDocument, { sellerId: seller.id, tab: 'TO_PACK' })
  const [first] = data?.sellerOrders.nodes ?? []
  return first ? (
    <LinkButton href={`/station/orders/${first.id}/pack`} icon="box">
      从第一单装起
    </LinkButton>
  ) : null
}

function Prepare() {
  const seller = useSeller()
  const { data } = useAsk(PickingListDocument, { sellerId: seller.id })
  const list = data?.pickingList
  if (!list?.packs) return null
  return (
    <section class="led">
      <div class="hd">
        先备好<span>{list.orders} 单合起来</span>
      </div>
      <ul>
        {list.groups.map((group) => (
          <li key={group.title + group.label}>
            <span>
              {group.title}
              <small>
                {group.label}，{group.short ? `装好的不够，缺 ${group.short}` : '装好的够'}
              </small>
            </span>
            <b class="n">{group.packs} 件</b>
          </li>
        ))}
      </ul>
    </section>
  )
}

function OrderPages({ tab }: { tab: SellerOrderTab }) {
  const [more, setMore] = useState<string[]>([])
  return (
    <>
      {['', ...more].map((after) => (
        <OrderPage key={after} tab={tab} after={after} last={after === (more[more.length - 1] ?? '')} onMore={(cursor) => setMore([...more, cursor])} />
      ))}
    </>
  )
}

function OrderPage({ tab, after, last, onMore }: { tab: SellerOrderTab; after: string; last: boolean; onMore: (cursor: string) => void }) {
  const seller = useSeller()
  const { data, error, reload } = useAsk(SellerOrdersDocument, { sellerId: seller.id, tab, after: after || null })
  if (!data) return error ? <Failed what="订单" error={error} retry={reload} /> : <Loading rows={5} />
  if (!data.sellerOrders.totalCount) {
    return (
      <Empty text={tab === 'TO_PACK' ? '今天没有要发的货。' : '这一类现在没有。'}>
        {tab === 'TO_PACK' && (
          <LinkButton href="/station/intake" kind="b2" icon="scale">
            去收货
          </LinkButton>
        )}
      </Empty>
    )
  }
  return (
    <>
      <div class="rows">
        {data.sellerOrders.nodes.map((order) => (
          <OrderRow key={order.id} order={order} />
        ))}
      </div>
      {last && data.sellerOrders.pageInfo.hasNextPage && (
        <Button kind="b2" onClick={() => onMore(data.sellerOrders.pageInfo.endCursor ?? '')}>
          再看 30 单
        </Button>
      )}
    </>
  )
}

type Listed = SellerOrdersQuery['sellerOrders']['nodes'][number]

/** What an order holds, in one line. */
export function goodsOf(lines: readonly { title: string; label: string; qty: number; cancelledQty: number }[]): { title: string; packs: number } {
  const [first] = lines
  const packs = lines.reduce((sum, line) => sum + line.qty - line.cancelledQty, 0)
  const title = first ? `${first.title} ${first.label}${lines.length > 1 ? ` 等 ${lines.length} 种` : ''}` : '订单'
  return { title, packs }
}

function OrderRow({ order }: { order: Listed }) {
  const now = useNow()
  const { title, packs } = goodsOf(order.lines)
  const open = order.status === 'PAID' || order.status === 'PACKING' || order.status === 'PARTLY_SHIPPED'
  return (
    <Row
      href={`/station/orders/${order.id}`}
      title={title}
      sub={`${order.recipient?.areaText ?? ''}，尾号 ${order.number.slice(-4)}`}
      figure={`${packs} 件`}
      chip={
        order.cancelRequest?.status === 'OPEN' ? (
          <Chip tone="warn" icon="msg">
            买家要取消
          </Chip>
        ) : open && order.shipBy ? (
          <Left by={order.shipBy} now={now} />
        ) : undefined
      }
    />
  )
}
