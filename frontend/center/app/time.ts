// Times in words, as the desk says them: 还剩 2 时 50 分, 超时 6 时. All in China's time.
const MINUTE = 60_000
const ZONE = 'Asia/Shanghai'

const day = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })
const moment = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE, month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
})
const header = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE, month: 'long', day: 'numeric', weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
})
const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
})

/** 2026-11-24 of an instant. */
export function dayText(at: string | number): string {
  return day.format(new Date(at)).replace(/\//g, '-')
}

/** 11-24 15:10 of an instant. */
export function momentText(at: string): string {
  return moment.format(new Date(at)).replace(/\//g, '-')
}

export function clockText(at: string): string {
  return clock.format(new Date(at))
}

/** 11月24日 星期二 15:10, for the head of the desk. */
export function headText(now: number): string {
  return header.format(now).replace('日星期', '日 星期')
}

/** A length of time in two units at most: 5 天 6 时, 2 时 50 分. */
export function lengthText(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE))
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)]
  if (days) return hours ? `${days} 天 ${hours} 时` : `${days} 天`
  if (hours) return minutes % 60 && hours < 5 ? `${hours} 时 ${minutes % 60} 分` : `${hours} 时`
  return `${minutes} 分`
}

export interface TimeLeft {
  state: 'over' | 'near' | 'plain'
  text: string
  /** Of the time, 0 to 1. */
  used: number
  detail: string
}

/** What a deadline's cell says: over, due today, or in time. */
export function timeLeft(openedAt: string, dueAt: string, now: number): TimeLeft {
  const [opened, due] = [Date.parse(openedAt), Date.parse(dueAt)]
  const detail = `已等 ${lengthText(now - opened)}，限 ${lengthText(due - opened)}`
  if (now > due) return { state: 'over', text: `超时 ${lengthText(now - due)}`, used: 1, detail }
  const used = due > opened ? Math.min(1, Math.max(0, (now - opened) / (due - opened))) : 1
  const today = dayText(now) === dayText(due)
  return { state: today ? 'near' : 'plain', text: `还剩 ${lengthText(due - now)}`, used, detail }
}
