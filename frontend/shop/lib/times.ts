// Times as the shop writes them: China's clock, whatever the phone's zone says.

const SHANGHAI_MS = 8 * 3600_000

function parts(iso: string): Date {
  return new Date(new Date(iso).getTime() + SHANGHAI_MS) // read with the UTC getters
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** 11月24日 */
export function day(iso: string): string {
  const at = parts(iso)
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`
}

/** 11月24日 07:50 */
export function when(iso: string): string {
  const at = parts(iso)
  return `${day(iso)}\u00a0${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** 24日 07:50, for places too narrow for the month. */
export function shortly(iso: string): string {
  return when(iso).replace(/^\d+月/, '')
}

/** How long is left, to the second below an hour, else to the minute; '' when it is over. */
export function left(until: string, now: number): string {
  const seconds = Math.ceil((new Date(until).getTime() - now) / 1000)
  if (seconds <= 0) return ''
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600)]
  const minutes = Math.floor((seconds % 3600) / 60)
  if (days) return `${days}\u00a0天\u00a0${hours}\u00a0小时`
  if (hours) return `${hours}\u00a0小时\u00a0${minutes}\u00a0分`
  return `${minutes}\u00a0分\u00a0${two(seconds % 60)}\u00a0秒`
}
