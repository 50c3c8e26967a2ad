// Where an order stands: how far it has come, whose turn it is, what was asked of the station.
import type { OrderPartsFragment } from '../../gql/generated/shop/graphql'
import { shortly, when } from '../lib/times'
import { Icon } from '../ui/Icon'
import { actor, nextText, progress } from './words'

export function Standing({ order }: { order: OrderPartsFragment }) {
  const say = nextText(order)
  const who = actor(order)
  return (
    <>
      <Progress order={order} />
      {say && order.status !== 'PENDING_PAYMENT' && (
        <dl class="turn turn-1">
          <div>
            <dt>{who ? '现在轮到' : '现在'}</dt>
            <dd>
              {who && <b>{who}　</b>}
              {say}
            </dd>
          </div>
          {order.status === 'DELIVERED' && order.claimsCloseAt && (
            <div>
              <dt>你要做的</dt>
              <dd>
                开箱看货。坏了、缺了，在 <b>{when(order.claimsCloseAt)}</b> 前跟站点说。
              </dd>
            </div>
          )}
        </dl>
      )}
      <CancelAsked request={order.cancelRequest} />
    </>
  )
}

function Progress({ order }: { order: OrderPartsFragment }) {
  const steps = progress(order.status)
  if (!steps) return null
  const times = [order.paidAt, order.parcels[0]?.packedAt, order.shippedAt, order.deliveredAt, order.completedAt]
  return (
    <ol class="prog" aria-label="进度">
      {steps.map((step, at) => (
        <li
          key={step.word}
          class={[step.done && 'done', step.now && 'now'].filter(Boolean).join(' ')}
          aria-current={step.now ? 'step' : undefined}
        >
          {step.word}
          <small>{step.done && times[at] ? shortly(times[at]!) : '\u00a0'}</small>
        </li>
      ))}
    </ol>
  )
}

function CancelAsked({ request }: { request: OrderPartsFragment['cancelRequest'] }) {
  if (!request || request.status === 'VOID' || request.status === 'AGREED') return null
  if (request.status === 'OPEN') {
    return (
      <p class="call call-warn mt-16" role="status">
        <span>
          {when(request.askedAt)} 你申请取消（{request.reason}），等站点答复。
        </span>
      </p>
    )
  }
  return (
    <p class="call call-red mt-16" role="status">
      <Icon name="flag" />
      <span>
        <b>站点没同意取消：</b>
        {request.answer}
      </span>
    </p>
  )
}
