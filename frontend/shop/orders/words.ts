// What an order's state is called, and how far it has come.
import type { OrderCardFragment, OrderPartsFragment } from '../../gql/generated/shop/graphql'
import { when } from '../lib/times'

type Status = OrderCardFragment['status']

const ACTORS: Record<OrderCardFragment['next']['actor'], string> = {
  BUYER: '你',
  SELLER: '站点',
  PLATFORM: '平台',
  NOBODY: '',
}

/** Whose turn it is, in a word; '' when nobody's. What is on its way is with the courier, whoever answers for it. */
export function actor({ status, next }: Pick<OrderCardFragment, 'status' | 'next'>): string {
  return status === 'SHIPPED' && next.actor === 'SELLER' ? '快递' : ACTORS[next.actor]
}

/** What comes next and by when, as one sentence; '' when nothing does. */
export function nextText({ next }: { next: OrderCardFragment['next'] }): string {
  return next.text && next.by ? `${next.text}，${when(next.by)} 前` : next.text
}

/** The money's own state where it differs from what the order's state says. */
export function moneyWord({ money, moneyText }: Pick<OrderCardFragment, 'money' | 'moneyText'>): string {
  return money === 'UNPAID' || money === 'PAID' ? '' : moneyText
}

/** Above the list entry and the page: the order's state, and the refund when there is one. */
export function headline(order: Pick<OrderCardFragment, 'status' | 'money' | 'moneyText' | 'statusText'>): string {
  const money = moneyWord(order)
  // what the station is owed after that is between it and the platform
  const word = ['MATURED', 'SETTLED'].includes(order.status) ? '已完成' : order.statusText
  return money ? `${word}，${money}` : word
}

const STEPS = ['付款', '装箱', '发货', '签收', '完成']
const REACHED: Partial<Record<Status, number>> = {
  PENDING_PAYMENT: 0,
  PAID: 1,
  PACKING: 2,
  PARTLY_SHIPPED: 2,
  SHIPPED: 3,
  DELIVERED: 4,
  COMPLETED: 5,
  MATURED: 5,
  SETTLED: 5,
}

export interface Step {
  word: string
  done: boolean
  now: boolean
}

/** The five steps with how far it has come; null for what was closed or cancelled. */
export function progress(status: Status): Step[] | null {
  const reached = REACHED[status]
  if (reached === undefined) return null
  return STEPS.map((word, at) => ({ word, done: at < reached, now: at === reached - 1 }))
}

/** What the buyer paid or is to pay. */
export function paidWord(order: Pick<OrderPartsFragment, 'money'>): string {
  return order.money === 'UNPAID' ? '应付' : '实付'
}
