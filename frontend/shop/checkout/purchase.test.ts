import { describe, expect, it } from 'vitest'

import type { CartPartsFragment } from '../../gql/generated/shop/graphql'
import { chosenLines, goodsFen, packs } from '../cart/choice'
import {
  freshNames,
  freshOrders,
  hasNote,
  linesOf,
  type PlannedOrder,
  positionOf,
  type Preview,
  problemAt,
  strayProblems,
  withLine,
  without,
} from './purchase'

type Line = CartPartsFragment['invalid'][number]

function line(variantId: string, change: Partial<Line> = {}, priceFen = 5900): Line {
  const goods = { productId: 'p', title: '冰糖橙', label: '5 kg', photoSha256: 'a', priceFen, available: 9, perishable: true }
  return { variantId, qty: 2, seenPriceFen: 5900, goods, problem: null, ...change }
}

const CART: CartPartsFragment = {
  count: 4,
  invalid: [line('gone', { goods: null, problem: { code: 'NOT_SELLABLE', message: '已下架' } })],
  groups: [
    {
      seller: { id: 's1', name: '曼竜' },
      items: [
        line('a'),
        line('dearer', { problem: { code: 'PRICE_CHANGED', message: '调价' } }, 6500),
        line('few', { qty: 20, problem: { code: 'SOLD_OUT', message: '只剩' } }),
      ],
    },
  ],
}

describe('what is bought of a cart', () => {
  it('leaves out what was left out, and what must be mended first', () => {
    expect(chosenLines(CART, []).map((one) => one.variantId)).toEqual(['a', 'dearer'])
    expect(chosenLines(CART, ['a']).map((one) => one.variantId)).toEqual(['dearer'])
  })

  it('costs what it costs now', () => {
    const chosen = chosenLines(CART, [])
    expect(goodsFen(chosen)).toBe(2 * 5900 + 2 * 6500)
    expect(packs(chosen)).toBe(4)
    expect(linesOf(chosen)).toEqual([
      { variantId: 'a', qty: 2, seenPriceFen: 5900 },
      { variantId: 'dearer', qty: 2, seenPriceFen: 6500 },
    ])
  })
})

function order(seller: string, ...lines: [number, boolean][]): PlannedOrder {
  return {
    seller: { id: seller, name: seller },
    lines: lines.map(([position, perishable]) => ({
      position,
      qty: 1,
      amountFen: 5900,
      goods: { productId: 'p', title: perishable ? '橙' : '糖', label: '', photoSha256: '', priceFen: 5900, available: 1, perishable },
    })),
    goodsFen: 5900,
    freightFen: 0,
    freightText: '',
    deliverable: true,
    shipWithinHours: 48,
  }
}

const PLAN: Preview = {
  orders: [order('s1', [0, true], [2, false]), order('s2', [1, false]), order('s1', [3, true])],
  problems: [
    { code: 'PRICE_CHANGED', message: '涨了', field: 'lines.2' },
    { code: 'NOT_DELIVERABLE', message: '寄不到', field: 'lines.1' },
    { code: 'NOT_SELLABLE', message: '下架', field: 'lines.4' },
  ],
  goodsFen: 0,
  freightFen: 0,
  totalFen: 0,
}

describe('a checkout plan', () => {
  it('says of each line what stands against it', () => {
    expect(problemAt(PLAN, 2)?.code).toBe('PRICE_CHANGED')
    expect(problemAt(PLAN, 1)).toBeUndefined() // said of the whole order
    expect(strayProblems(PLAN).map((one) => one.field)).toEqual(['lines.4'])
    expect([positionOf('lines.12.qty'), positionOf('seenFreightFen'), positionOf(null)]).toEqual([12, -1, -1])
  })

  it('has fresh goods confirmed order by order', () => {
    expect(freshOrders(PLAN)).toEqual([0, 2])
    expect(freshNames(PLAN.orders[0]!)).toBe('橙')
  })

  it('takes one note for a seller', () => {
    expect([0, 1, 2].map((at) => hasNote(PLAN, at))).toEqual([true, true, false])
  })

  it('changes and drops lines by their place', () => {
    const lines = linesOf([line('a'), line('b'), line('c')])
    expect(withLine(lines, 1, { qty: 1 }).map((one) => one.qty)).toEqual([2, 1, 2])
    expect(without(lines, [0, 2]).map((one) => one.variantId)).toEqual(['b'])
  })
})
