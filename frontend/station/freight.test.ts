import { expect, test } from 'vitest'

import { BLANK_FREIGHT, freightForm, freightInput } from './freight'

const form = { ...BLANK_FREIGHT, name: '鲜果', firstFee: '8', nextFee: '6', excluded: ['65'], rates: [{ province: '53', firstFee: '0', nextFee: '0' }] }

test('a template by packs, a province of its own free, another without delivery', () => {
  expect(freightInput(form)).toEqual({
    name: '鲜果', unit: 'PIECE', firstQty: 1, firstFen: 800, nextQty: 1, nextFen: 600, freeFromPacks: null, freeFromFen: null, excluded: ['65'],
    rates: [{ province: '53', firstFen: 0, nextFen: 0 }],
  })
})

test('a template by weight goes out in grams and comes back in kilograms', () => {
  const input = freightInput({ ...form, unit: 'WEIGHT', firstQty: '1', nextQty: '0.5' })
  expect(input).toMatchObject({ firstQty: 1000, nextQty: 500 })
  const known = { id: 't', text: '', name: '鲜果', unit: 'weight', firstQty: 1000, firstFen: 800, nextQty: 500, nextFen: 600, freeFromFen: null, freeFromPacks: 2, excluded: [], rates: [] }
  expect(freightForm(known)).toMatchObject({ unit: 'WEIGHT', firstQty: '1', nextQty: '0.5', firstFee: '8', freePacks: '2' })
})

test('what is missing is named', () => {
  expect(freightInput(BLANK_FREIGHT)).toBe('先给模板起个名字')
  expect(freightInput({ ...form, firstQty: '0' })).toBe('首件、续件填件数')
  expect(freightInput({ ...form, nextFee: '' })).toBe('先填运费，包邮填 0')
  expect(freightInput({ ...form, rates: [{ province: '', firstFee: '1', nextFee: '1' }] })).toBe('另算的省没填完')
})
