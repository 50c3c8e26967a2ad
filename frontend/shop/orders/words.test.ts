import { expect, it } from 'vitest'

import { cameFromCashier } from './OrderScreen'
import { actor, headline, nextText, progress } from './words'

const next = (who: 'BUYER' | 'SELLER' | 'PLATFORM' | 'NOBODY', text = '等村站发货', by: string | null = null) => ({
  actor: who,
  text,
  by,
})

it('says who acts and by when', () => {
  expect(actor({ status: 'PAID', next: next('SELLER') })).toBe('站点')
  expect(actor({ status: 'SHIPPED', next: next('SELLER') })).toBe('快递')
  expect(actor({ status: 'SETTLED', next: next('NOBODY') })).toBe('')
  expect(nextText({ next: next('SELLER', '等村站发货', '2026-11-26T10:00:00Z') })).toBe('等村站发货，11月26日\u00a018:00 前')
  expect(nextText({ next: next('NOBODY', '') })).toBe('')
})

it('tells the money apart from the course of the order', () => {
  const order = { status: 'CANCELLED', statusText: '已取消', money: 'REFUNDING', moneyText: '退款中' } as const
  expect(headline(order)).toBe('已取消，退款中')
  expect(headline({ status: 'PAID', statusText: '待发货', money: 'PAID', moneyText: '已付款' })).toBe('待发货')
  // what the platform still owes the station is no business of the buyer's
  expect(headline({ status: 'MATURED', statusText: '待结算', money: 'PAID', moneyText: '已付款' })).toBe('已完成')
})

it('shows how far an order has come', () => {
  expect(progress('CLOSED')).toBeNull()
  expect(progress('PENDING_PAYMENT')!.some((step) => step.done)).toBe(false)
  expect(progress('SHIPPED')!.map((step) => [step.done, step.now])).toEqual([
    [true, false],
    [true, false],
    [true, true],
    [false, false],
    [false, false],
  ])
  expect(progress('COMPLETED')!.every((step) => step.done)).toBe(true)
})

it('takes the return from the cashier for a hint, and an ordinary visit for none', () => {
  expect(cameFromCashier('?out_trade_no=1&trade_no=2&sign=x')).toBe(true)
  expect(cameFromCashier('?out_trade_no=1')).toBe(false)
  expect(cameFromCashier('')).toBe(false)
})
