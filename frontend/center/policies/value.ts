// A rule's value in words, and back from what was typed.

/** As it stands in the table: 是, 15, 文字, or 3 项 for what has parts. */
export function valueText(value: unknown, unit: string): string {
  if (value === null || value === undefined) return '跟上一级'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'object') return `${Array.isArray(value) ? value.length : Object.keys(value).length} 项`
  if (typeof value === 'string') return value || '没有填'
  return unit ? `${String(value as number)} ${unit}` : String(value as number)
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
