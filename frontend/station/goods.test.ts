import { describe, expect, test } from 'vitest'

import { BLANK_VARIANT, contentInput, formOf, middleSquare, squareOf, variantInput } from './goods'

describe('a variant', () => {
  test('goes out in grams and fen, ranges whole, sugar in tenths', () => {
    const input = variantInput({ ...BLANK_VARIANT, kg: '5', price: '59.8', piecesFrom: '22', piecesTo: '28', mmFrom: '65', brix: '13.5' })
    expect(input).toMatchObject({ netG: 5000, priceFen: 5980, package: '箱', pieces: null })
    expect(input.spec).toEqual({ pieces: [22, 28], diameterMm: [65, 65], fruitG: null, brix: 135 })
    expect('id' in input).toBe(false)
  })

  test('leaves out what is no number', () => {
    expect(variantInput({ ...BLANK_VARIANT, id: 'v1', kg: '五', price: '' })).toMatchObject({ id: 'v1', netG: null, priceFen: null })
  })
})

test('a revision comes back as it went out', () => {
  const content = {
    title: '漠沙冰糖橙', subtitle: '', summary: '', returnsText: '', months: [11], story: [{ heading: '', text: '坡地老树', photo: null }],
    attributes: [{ label: '产地', value: '漠沙' }],
    variants: [{ id: 'v1', netG: 2500, package: '箱', grade: '一级', pieces: null, pieceWord: '', priceFen: 2990, spec: { pieces: [13, 17], fruitG: [150, 180], diameterMm: null, brix: 130 } }],
  }
  const form = formOf(content, [], { shipHours: 48, freightTemplateId: null })
  expect(contentInput(form)).toEqual(content)
})

describe('a square of a picture', () => {
  test('in the middle', () => {
    expect(middleSquare(100, 100)).toBeNull()
    expect(middleSquare(200, 100)).toEqual([0.25, 0, 0.75, 1])
  })

  test('of a chosen size, kept inside', () => {
    expect(squareOf(200, 100, 1, 0, 0.5)).toEqual([0, 0, 0.5, 1])
    expect(squareOf(200, 100, 0.5, 1, 1)).toEqual([0.75, 0.5, 1, 1])
  })
})
