// 拣货单: what to fetch, from which lots, for which orders.
import { PickingListDocument } from '../../gql/generated/station/graphql'
import { useAsk } from '../data'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { Bar, Chip, Empty, Failed, Icon, LinkButton, Loading, Section } from '../ui'
import { monthDay } from '../units'

export function Picking() {
  const seller = useSeller()
  const { data, error, reload } = useAsk(PickingListDocument, { sellerId: seller.id })
  const list = data?.pickingList
  return (
    <>
      <Bar title="拣货单" sub={list ? `${list.orders} 单，${list.packs} 件` : undefined} back="/station/orders">
        {list && list.packs > 0 && (
          <a class="x end" href={list.printPath} target="_blank" rel="noopener">
            <Icon name="prn" />
            打印
          </a>
        )}
      </Bar>
      <main>
        {!list && (error ? <Failed what="拣货单" error={error} retry={reload} /> : <Loading rows={4} />)}
        {list && !list.packs && <Empty text="没有要拣的货。" />}
        {list?.groups.map((group) => (
          <section key={group.title + group.label}>
            <Section title={group.title} hint={`${group.label}，${group.packs} 件`} />
            <div class="rows">
              {group.lots.map((lot) => (
                <a class="row" key={lot.lotId} href={`/station/lots/${lot.lotId}`}>
                  <Icon name="scale" />
                  <span class="g">
                    <b>批次 {lot.lotCode}</b>
                    <small>{monthDay(lot.pickedOn)}采，先采先出</small>
                  </span>
                  <span class="e">
                    <b>{lot.packs} 件</b>
                  </span>
                </a>
              ))}
              {group.short > 0 && (
                <div class="row">
                  <span class="g">
                    <b>装好的不够</b>
                    <small>去收货页再装几箱</small>
                  </span>
                  <span class="e">
                    <Chip tone="no">缺 {group.short} 件</Chip>
                  </span>
                </div>
              )}
              {group.orders.map((order) => (
                <a class="row" key={order.orderId} href={`/station/orders/${order.orderId}`}>
                  <span class="g">
                    <b>尾号 {order.number.slice(-4)}</b>
                    {order.note && <small>{order.note}</small>}
                  </span>
                  <span class="e">
                    <b>{order.packs} 件</b>
                  </span>
                </a>
              ))}
            </div>
          </section>
        ))}
      </main>
      <TabFoot on="orders" deep>
        <LinkButton href="/station/orders" kind="b2">
          回到订单
        </LinkButton>
      </TabFoot>
    </>
  )
}
