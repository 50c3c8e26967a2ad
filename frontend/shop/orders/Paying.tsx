// The way to the money: what is left to pay, what to do inside WeChat, and waiting for the gateway's word.
import { useEffect, useState } from 'preact/hooks'

import { ask } from '../../gql/ask'
import {
  OneOrderDocument,
  type OneOrderQuery,
  type OrderPartsFragment,
  RefreshPaymentDocument,
  WaitingForPaymentDocument,
  type WaitingForPaymentQuery,
} from '../../gql/generated/shop/graphql'
import { yuan } from '../../kit/money'
import { toast } from '../../kit/toast'
import { copy, inWeChat } from '../lib/device'
import { act, asApiError } from '../lib/use-ask'
import { usePoll } from '../lib/use-poll'
import { Icon } from '../ui/Icon'
import { Left } from '../ui/Left'
import { toCashier } from './cashier'

interface Props {
  order: OrderPartsFragment
  /** He comes from the cashier: whether it was paid, only the server knows. */
  returned: boolean
  /** The gateway's word is waited for. */
  patient: boolean
  setPatient: (patient: boolean) => void
  again: () => void
  set: (order: OrderPartsFragment) => void
}

/** The order an answer holds, if it is one. */
export function orderOf(answer: OneOrderQuery | null): OrderPartsFragment | null {
  const node = answer?.node
  return node && 'number' in node ? node : null
}

const PATIENCE_MS = 90_000

export function ToPay({ order, returned, patient, setPatient, again, set }: Props) {
  const unpaid = order.status === 'PENDING_PAYMENT'
  const check = async () => {
    if (order.canRefreshPayment) {
      const { order: found } = await act(RefreshPaymentDocument, { order: order.id })
      if (found) set(found)
      return
    }
    const found = orderOf(await ask(OneOrderDocument, { id: order.id }))
    if (found) set(found)
  }
  usePoll(check, unpaid && (patient || !order.canPay))
  useEffect(() => {
    if (!unpaid || !patient) return
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [unpaid, patient, setPatient])
  if (!unpaid) return null
  const once = () =>
    check().catch((error: unknown) => {
      const { code, message } = asApiError(error)
      toast(code === 'LIMIT' ? '刚查过，还没有消息，请等几秒。' : message)
    })

  if (patient) {
    return (
      <div class="err" role="status">
        <p>
          <b>支付确认中</b>
          <br />
          正在向支付宝核对，一般不超过一分钟。不要重复付款。
        </p>
        <button class="btn btn-s" type="button" onClick={once}>
          再查一次
        </button>
        <button class="more" type="button" onClick={() => setPatient(false)}>
          我还没付
        </button>
      </div>
    )
  }
  if (inWeChat()) return <WeChat order={order} again={again} />
  return (
    <p class="call call-warn" role="status">
      <span>
        {returned && '还没收到支付宝的消息：付过的，一会儿会自己变；没付成的，可以接着付。'}
        {order.canPay ? (
          <>
            还剩 <Left until={order.payBy} over={again} />，过时自动关单，货放回去。
          </>
        ) : (
          '付款时间过了，正在关单。'
        )}
      </span>
    </p>
  )
}

function WeChat({ order, again }: { order: OrderPartsFragment; again: () => void }) {
  const link = `${location.origin}${location.pathname}`
  const put = async () => {
    toast((await copy(link)) ? '链接复制好了，去浏览器里粘贴打开。' : `没复制上，请照抄：${link}`)
  }
  return (
    <div class="err">
      <p>
        <b>微信里付不了款</b>
        <br />
        点右上角的三个点，选“在浏览器打开”，订单给你留着，还剩 <Left until={order.payBy} over={again} />。
      </p>
      <button class="btn btn-s" type="button" onClick={put}>
        <Icon name="copy" small />
        复制链接
      </button>
    </div>
  )
}

/** Several orders are paid one after the other: the next one that waits. */
export function AnotherToPay() {
  const [waiting, setWaiting] = useState<WaitingForPaymentQuery['myOrders']['nodes']>([])
  useEffect(() => {
    ask(WaitingForPaymentDocument, {}).then(
      ({ myOrders }) => setWaiting(myOrders.nodes.filter((order) => order.canPay)),
      () => undefined, // the list of orders has them, too
    )
  }, [])
  const [next] = waiting
  if (!next) return null
  return (
    <div class="err" role="status">
      <p>
        <b>还有 {waiting.length} 单等你付款</b>
        <br />
        下一单：{next.seller.name}，¥{yuan(next.totalFen)}。
      </p>
      <button class="btn btn-s btn-main" type="button" onClick={() => toCashier(next.id)}>
        接着付款
      </button>
    </div>
  )
}
