import { expect, test } from 'vitest'

import { bind, currentLine, itemsOf, leftOf, type Packed, refusedRow } from './packing'

const lines = [
  { id: 'a', title: '冰糖橙', label: '5 kg 箱', toPackQty: 2 },
  { id: 'b', title: '红糖', label: '500 g 包', toPackQty: 1 },
]
const tap = (lineId: string, lotId: string, packs = 1): Packed => ({ lineId, packs, lotId, traceCode: '', label: lotId, commitment: '' })
const scan = (lineId: string, traceCode: string): Packed => ({ lineId, packs: 1, lotId: '', traceCode, label: traceCode, commitment: '' })

test('lines are packed one after the other', () => {
  expect(currentLine(lines, [])?.id).toBe('a')
  expect(leftOf(lines[0]!, [tap('a', 'l1')])).toBe(1)
  expect(currentLine(lines, [tap('a', 'l1', 2)])?.id).toBe('b')
  expect(currentLine(lines, [tap('a', 'l1', 2), scan('b', 'c1')])).toBeNull()
})

test('the same lot adds up, a box counts once', () => {
  expect(bind([tap('a', 'l1')], tap('a', 'l1'))).toEqual([tap('a', 'l1', 2)])
  expect(bind([tap('a', 'l1')], tap('a', 'l2'))).toHaveLength(2)
  expect(bind([scan('a', 'c1')], scan('a', 'c1'))).toHaveLength(1)
})

test('rows go out by lot or by box', () => {
  expect(itemsOf([tap('a', 'l1', 2), scan('b', 'c1')])).toEqual([
    { lineId: 'a', packs: 2, lotId: 'l1' },
    { lineId: 'b', packs: 1, traceCode: 'c1' },
  ])
})

test('a refusal names its row', () => {
  expect(refusedRow('items.1.traceCode')).toBe(1)
  expect(refusedRow(null)).toBe(-1)
})
