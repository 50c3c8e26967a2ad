import { expect, test } from 'vitest'

import { asJson, valueText } from './value'

test('a value in words', () => {
  expect(valueText(15, '天')).toBe('15 天')
  expect(valueText(true, '')).toBe('是')
  expect(valueText(259_200, '秒')).toBe('3 天')
  expect(valueText(90, '秒')).toBe('1 分钟 30 秒')
  expect(valueText(2000, '分')).toBe('20.00 元')
  expect(valueText(300, '万分之一')).toBe('3%')
  expect(valueText({ a: 1, b: 2 }, '')).toBe('2 项')
  expect(valueText('', '')).toBe('没有填')
})

test('only a value of the same kind goes out', () => {
  expect(asJson('20', 15)).toBe('20')
  expect(asJson('二十', 15)).toBeNull()
  expect(asJson('[1]', { a: 1 })).toBeNull()
  expect(asJson('县供销社', '')).toBe('"县供销社"')
})
