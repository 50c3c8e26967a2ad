import { expect, test } from 'vitest'

import { asJson, valueText } from './value'

test('a value in words', () => {
  expect(valueText(15, '天')).toBe('15 天')
  expect(valueText(true, '')).toBe('是')
  expect(valueText({ a: 1, b: 2 }, '')).toBe('2 项')
  expect(valueText('', '')).toBe('没有填')
})

test('only a value of the same kind goes out', () => {
  expect(asJson('20', 15)).toBe('20')
  expect(asJson('二十', 15)).toBeNull()
  expect(asJson('[1]', { a: 1 })).toBeNull()
  expect(asJson('县供销社', '')).toBe('"县供销社"')
})
