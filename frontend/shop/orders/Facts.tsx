import type { OrderPartsFragment } from '../../gql/generated/shop/graphql'
import { yuan } from '../../kit/money'
import { masked } from '../checkout/AddressPick'
import { when } from '../lib/times'
import { moneyWord, paidWord } from './words'

/** The sum, who gets it, the numbers and dates. */
export function Facts({ order }: { order: OrderPartsFragment }) {
  const refunded = order.lines.reduce((sum, line) => sum + line.refundedFen, 0)
  const money = moneyWord(order)
  return (
    <>
      <dl class="sum-t">
        <div class="kv">
          <dt>商品</dt>
          <dd>¥{yuan(order.goodsFen)}</dd>
        </div>
        <div class="kv">
          <dt>运费</dt>
          <dd>¥{yuan(order.freightFen)}</dd>
        </div>
        {order.discountFen > 0 && (
          <div class="kv">
            <dt>优惠</dt>
            <dd>−¥{yuan(order.discountFen)}</dd>
          </div>
        )}
        <div class="kv big">
          <dt>{paidWord(order)}</dt>
          <dd>
            <b>¥{yuan(order.totalFen)}</b>
          </dd>
        </div>
        {money && (
          <div class="kv">
            <dt>{money}，退回支付宝原账户</dt>
            <dd>{refunded > 0 ? `¥${yuan(refunded)}` : `¥${yuan(order.totalFen)}`}</dd>
          </div>
        )}
      </dl>
      <dl class="mt-12">
        {order.recipient && (
          <div class="row">
            <dt>收货人</dt>
            <dd>
              {order.recipient.name}　{masked(order.recipient.phone)}
              <span class="s">
                {order.recipient.areaText} {order.recipient.detail}
              </span>
            </dd>
          </div>
        )}
        <div class="row">
          <dt>订单号</dt>
          <dd class="mono">{order.number}</dd>
        </div>
        <div class="row">
          <dt>下单</dt>
          <dd>{when(order.createdAt)}</dd>
        </div>
        {order.paidAt && (
          <div class="row">
            <dt>付款</dt>
            <dd>支付宝，{when(order.paidAt)}</dd>
          </div>
        )}
        {order.closedAt && (
          <div class="row">
            <dt>关闭</dt>
            <dd>{when(order.closedAt)}</dd>
          </div>
        )}
        {order.note && (
          <div class="row">
            <dt>留言</dt>
            <dd>{order.note}</dd>
          </div>
        )}
      </dl>
    </>
  )
}
