// A rule's value in words, and back from what was typed.
import { yuan } from '../../kit/money'

/** As it stands in the table: 是, 15, 文字, or 3 项 for what has parts. */
export function valueText(value: unknown, unit: string): string {
  if (value === null || value === undefined) return '跟上一级'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'object') return `${Array.isArray(value) ? value.length : Object.keys(value).length} 项`
  if (typeof value === 'string') return value || '没有填'
  return inUnit(value as number, unit)
}

/** Seconds as days and hours, fen as yuan, ten-thousandths as per cent: what a person reckons with. */
function inUnit(value: number, unit: string): string {
  if (unit === '秒') return value ? spanText(value) : '0 秒'
  if (unit === '分') return `${yuan(value)} 元`
  if (unit === '万分之一') return `${value / 100}%`
  return unit ? `${value} ${unit}` : String(value)
}

function spanText(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), '天'],
    [Math.floor((seconds % 86_400) / 3600), '小时'],
    [Math.floor((seconds % 3600) / 60), '分钟'],
    [seconds % 60, '秒'],
  ] as const
  return parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`).join(' ')
}

/** Rules of one number, word or yes can be written in a field; those with parts as JSON. */
export function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

export function typed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1)
}

/** The JSON the API takes, or null when the text is no value of the rule's kind. */
export function asJson(text: string, like: unknown): string | null {
  if (typeof like === 'string') return JSON.stringify(text)
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === typeof like && Array.isArray(value) === Array.isArray(like) ? JSON.stringify(value) : null
  } catch {
    return null
  }
}
