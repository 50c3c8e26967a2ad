import { describe, expect, test } from 'vitest'

import { amount, cost, dayOf, fenOf, gramsOf, jin, kg, leftText, moment, monthDay, perJin, timeLeft, today, weight } from './units'

describe('what people type', () => {
  test('kilograms and yuan become grams and fen', () => {
    expect(gramsOf('86.5')).toBe(86_500)
    expect(gramsOf(' １２ ')).toBe(12_000)
    expect(fenOf('4.60')).toBe(460)
    expect(fenOf('0.3')).toBe(30)
    expect(fenOf('4.600')).toBe(460)
  })

  test('what is no quantity, or too fine, is refused', () => {
    for (const text of ['', '0', '-1', '1e3', '4.605', 'abc', '1,5']) expect(fenOf(text)).toBeNull()
    expect(gramsOf('0.0005')).toBeNull()
  })
})

describe('what people read', () => {
  test('amounts', () => {
    expect(amount(192_660)).toBe('1,926.60')
    expect(amount(-5)).toBe('−0.05')
    expect(amount(123_456_789)).toBe('1,234,567.89')
  })

  test('weights', () => {
    expect(kg(86_500)).toBe('86.5')
    expect(kg(128_000)).toBe('128.0')
    expect(kg(1_234_567)).toBe('1,234.567')
    expect(jin(86_500)).toBe('173')
    expect(jin(1_253)).toBe('2.51')
    expect(weight(5000)).toBe('5\u00a0kg')
    expect(weight(250)).toBe('250\u00a0g')
  })

  test('prices', () => {
    expect(cost(86_500, 460)).toBe(39_790)
    expect(cost(1, 500)).toBe(1)
    expect(perJin(5_980, 5_000)).toBe(598)
  })

  test('days and hours by the clock in China', () => {
    expect(dayOf(new Date('2026-11-23T16:00:00Z'))).toBe('2026-11-24')
    expect(monthDay('2026-11-04')).toBe('11月4日')
    expect(moment('2026-11-24T10:05:00Z')).toBe('11月24日 18:05')
    expect(today(new Date('2026-11-24T01:00:00Z'))).toBe('11月24日 星期二')
  })
})

describe('time left', () => {
  const now = new Date('2026-11-24T06:40:00Z')

  test('hours and minutes, from 10 hours only hours, from 24 only days', () => {
    expect(timeLeft('2026-11-24T10:00:00Z', now)).toEqual({ late: false, parts: [[3, '时'], [20, '分']] })
    expect(timeLeft('2026-11-24T18:10:00Z', now).parts).toEqual([[11, '时']])
    expect(timeLeft('2026-11-26T07:00:00Z', now).parts).toEqual([[2, '天']])
    expect(timeLeft('2026-11-24T06:45:00Z', now).parts).toEqual([[5, '分']])
  })

  test('past deadlines say so', () => {
    expect(timeLeft('2026-11-24T06:00:00Z', now).late).toBe(true)
    expect(leftText('2026-11-24T06:00:00Z', now)).toBe('超 40分')
    expect(leftText('2026-11-24T10:00:00Z', now)).toBe('剩 3时20分')
  })
})
