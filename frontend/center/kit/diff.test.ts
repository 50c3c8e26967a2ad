import { expect, test } from 'vitest'

import { cutAt, textDiff } from './diff'

test('what was removed and what is new are told apart', () => {
  expect(textDiff('新疆、西藏', '新疆、西藏、青海')).toEqual([
    { kind: 'same', text: '新疆、西藏' },
    { kind: 'added', text: '、青海' },
  ])
  expect(textDiff('漠沙冰糖橙 基地直发', '漠沙冰糖橙').map((part) => part.kind)).toEqual(['same', 'removed'])
})

test('a number stays whole', () => {
  expect(textDiff('5 kg 箱，59.00 元', '5 kg 箱，62.00 元')).toContainEqual({ kind: 'added', text: '62.00' })
})

test('texts with hardly anything in common are shown whole', () => {
  expect(textDiff('现货', '现摘现发，付款后 48 小时内发出')).toEqual([
    { kind: 'removed', text: '现货' },
    { kind: 'added', text: '现摘现发，付款后 48 小时内发出' },
  ])
})

test('claim words are cut out of their text', () => {
  expect(cutAt('漠沙绿色冰糖橙', ['绿色'])).toEqual([
    { text: '漠沙', marked: false },
    { text: '绿色', marked: true },
    { text: '冰糖橙', marked: false },
  ])
})
