import { describe, expect, test } from 'vitest'

import { basisPoints, BLANK_ROW, inputOf, missingIn, rowCost, type Sheet, toSend, totals } from './sheet'

const row = { ...BLANK_ROW, producerId: 'f1', kg: '86.5', price: '4.60' }
const sheet: Sheet = { productId: 'p1', pickedOn: '2026-11-24', rows: [], row: BLANK_ROW }

describe('a row', () => {
  test('names what it lacks', () => {
    expect(missingIn(BLANK_ROW)).toBe('先选农户')
    expect(missingIn({ ...row, kg: 'x' })).toBe('先填重量')
    expect(missingIn({ ...row, price: '' })).toBe('先填价钱')
    expect(missingIn({ ...row, term: 'AGENCY', share: '101' })).toBe('先填他分几成')
    expect(missingIn({ ...row, paper: 'has' })).toBe('先填合格证号')
    expect(missingIn(row)).toBe('')
  })

  test('costs its weight times its price, an agency nothing yet', () => {
    expect(rowCost(row)).toBe(39_790)
    expect(rowCost({ ...row, term: 'AGENCY' })).toBeNull()
  })

  test('goes out in grams, fen and basis points', () => {
    expect(inputOf(row, sheet)).toEqual({
      producerId: 'f1', productId: 'p1', netG: 86_500, term: 'PURCHASE', priceFenPerKg: 460, shareBp: null, pickedOn: '2026-11-24', plotId: null, commitmentNumber: '',
    })
    expect(inputOf({ ...row, term: 'AGENCY', share: '80' }, sheet)).toMatchObject({ priceFenPerKg: null, shareBp: 8000 })
    expect(basisPoints('0')).toBeNull()
  })
})

describe('a sheet', () => {
  test('adds up', () => {
    expect(totals([row, { ...row, kg: '13.5', term: 'AGENCY' }])).toEqual({ count: 2, g: 100_000, fen: 39_790 })
  })

  test('leaves out unfinished rows and what is not taken', () => {
    expect(toSend({ ...sheet, rows: [row, { ...row, way: 'refuse' }] })).toEqual([row])
    expect(toSend({ ...sheet, row })).toEqual([row])
  })
})
