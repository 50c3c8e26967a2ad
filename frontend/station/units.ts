// Weights, money and times between what people write and what the API takes. Grams, fen, UTC on the other side.

/** Kilograms as somebody types them, in grams; null when it is no weight above zero, or finer than a gram. */
export function gramsOf(text: string): number | null {
  return scaled(text, 3)
}

/** Yuan as somebody types them, in fen; null when it is no amount above zero, or finer than a fen. */
export function fenOf(text: string): number | null {
  return scaled(text, 2)
}

function scaled(text: string, places: number): number | null {
  const found = /^(\d{1,9})(?:[.．](\d*))?$/.exec(text.trim().replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)))
  if (!found) return null
  const fraction = (found[2] ?? '').replace(/0+$/, '')
  if (fraction.length > places) return null
  const value = Number(found[1]) * 10 ** places + Number(fraction.padEnd(places, '0') || 0)
  return value > 0 ? value : null
}

/** Fen as an amount in a ledger: 192660 → 1,926.60. */
export function amount(fen: number): string {
  const whole = String(Math.trunc(Math.abs(fen) / 100)).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${fen < 0 ? '−' : ''}${whole}.${String(Math.abs(fen) % 100).padStart(2, '0')}`
}

/** Grams as kilograms with one place, more when needed: 86500 → 86.5, 1234567 → 1,234.567. */
export function kg(g: number): string {
  const [whole = '', fraction = ''] = String(Math.abs(g) / 1000).split('.')
  return `${g < 0 ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction || '0'}`
}

/** Grams as 斤 (500 g), without needless places. */
export function jin(g: number): string {
  return String(Math.round(g / 5) / 100)
}

/** A pack's weight as its label says it: 5 kg, 250 g. */
export function weight(g: number): string {
  return g >= 1000 ? `${g / 1000}\u00a0kg` : `${g}\u00a0g`
}

/** Fen for so many grams at a price per kilogram, rounded half up. */
export function cost(g: number, fenPerKg: number): number {
  return Math.floor((g * fenPerKg + 500) / 1000)
}

/** Fen per 500 g of a pack, rounded half up. */
export function perJin(priceFen: number, netG: number): number {
  return Math.floor((priceFen * 500 + netG / 2) / netG)
}

const CHINA_MS = 8 * 3600_000
const two = (n: number) => String(n).padStart(2, '0')

/** The day in China of a moment, as 2026-11-24. */
export function dayOf(at: Date): string {
  return new Date(at.getTime() + CHINA_MS).toISOString().slice(0, 10)
}

/** 2026-11-24 → 11月24日. */
export function monthDay(day: string): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`
}

/** A moment as 11月24日 18:00 by the clock in China. */
export function moment(iso: string): string {
  const at = new Date(new Date(iso).getTime() + CHINA_MS)
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${clock(iso)}`
}

/** A moment as 18:00 by the clock in China. */
export function clock(iso: string): string {
  const at = new Date(new Date(iso).getTime() + CHINA_MS)
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** 11月24日 星期二. */
export function today(now: Date): string {
  const at = new Date(now.getTime() + CHINA_MS)
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 星期${'日一二三四五六'[at.getUTCDay()]}`
}

export interface TimeLeft {
  late: boolean
  /** Figure and unit, one or two pairs: [3, 时], [20, 分]. From 10 hours only hours, from 24 only days. */
  parts: [number, string][]
}

/** How long is left until a deadline, or how long it is past. */
export function timeLeft(iso: string, now: Date): TimeLeft {
  const ms = new Date(iso).getTime() - now.getTime()
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  const hours = Math.floor(minutes / 60)
  if (hours >= 24) return { late: ms < 0, parts: [[Math.floor(hours / 24), '天']] }
  if (hours >= 10) return { late: ms < 0, parts: [[hours, '时']] }
  return { late: ms < 0, parts: hours ? [[hours, '时'], [minutes % 60, '分']] : [[minutes, '分']] }
}

/** The time left in one word: 剩 3时20分, 超 2天. */
export function leftText(iso: string, now: Date): string {
  const { late, parts } = timeLeft(iso, now)
  return `${late ? '超' : '剩'} ${parts.map(([n, unit]) => `${n}${unit}`).join('')}`
}
