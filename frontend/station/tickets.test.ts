import { expect, test } from 'vitest'

import type { TodayQuery } from '../gql/generated/station/graphql'
import { byDeadline, type Ticket, workTickets } from './tickets'

const nothing: TodayQuery = {
  toPack: { totalCount: 0, nodes: [] }, cancelRequests: { nodes: [] }, products: { nodes: [] }, pending: { nodes: [] }, held: { nodes: [] }, statements: { nodes: [] },
}
const ticket = (key: string, by: string | null): Ticket => ({ key, by, href: '', title: '', text: '', verb: '', icon: 'box', note: '', head: '' })
const asking = (seller: string) => ({ id: seller, number: '261124ABCD', shipBy: null, seller: { id: seller }, cancelRequest: { reason: '买错了' } })
const line = (title: string, qty: number, cancelledQty = 0) => ({ title, qty, cancelledQty })

test('orders to pack are one ticket, due with the most urgent', () => {
  const toPack = {
    totalCount: 2,
    nodes: [
      { shipBy: '2026-11-25T10:00:00Z', lines: [line('冰糖橙', 2)] },
      { shipBy: '2026-11-24T10:00:00Z', lines: [line('冰糖橙', 3, 1), line('红糖', 4)] },
    ],
  }
  const [packing] = workTickets({ ...nothing, toPack }, 's1')
  expect(packing).toMatchObject({ title: '2 单要装箱', text: '冰糖橙 4 件，红糖 4 件', by: '2026-11-24T10:00:00Z' })
})

test("another seller's buyers do not wait here", () => {
  const tickets = workTickets({ ...nothing, cancelRequests: { nodes: [asking('s1'), asking('s2')] } }, 's1')
  expect(tickets.map((found) => found.title)).toEqual(['尾号 ABCD 的买家要取消'])
})

test('the most urgent first, what has no deadline behind, in its order', () => {
  const sorted = byDeadline([ticket('a', null), ticket('b', '2026-11-26T00:00:00Z'), ticket('c', null), ticket('d', '2026-11-25T00:00:00Z')])
  expect(sorted.map((one) => one.key)).toEqual(['d', 'b', 'a', 'c'])
})
