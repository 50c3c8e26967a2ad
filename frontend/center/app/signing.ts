// Signing in to the desk: number and password, or a code by SMS; then the six digits of the authenticator (TOTP).
// Somebody's first time: by SMS, then he enrols an authenticator and chooses his password.
import { post } from '../../kit/session'

const ALLAUTH = '/_allauth/browser/v1'

interface Answer {
  data?: { flows?: { id: string; is_pending?: boolean }[] }
  error?: { message?: string; field?: string | null }
  next?: string
}

export type Step = { name: 'done' } | { name: 'second' } | { name: 'refused'; message: string }

const TOO_OFTEN = '试得太多了，请过几分钟再来。'

const FAILED = '没登录成，请稍后再试。'

export async function byPassword(phone: string, password: string): Promise<Step> {
  const [response, body] = await post('/auth/password/start', { phone, password })
  const answer = body as Answer | null
  if (!response.ok) return { name: 'refused', message: answer?.error?.message ?? FAILED }
  return { name: answer?.next === 'factor' ? 'second' : 'done' }
}

export async function requestCode(phone: string): Promise<string> {
  const [response, body] = await post('/auth/phone/start', { phone })
  if (response.ok) return ''
  return (body as Answer | null)?.error?.message ?? '没发出去，请稍后再试。'
}

export async function confirmCode(code: string): Promise<Step> {
  const [response, body] = await post(`${ALLAUTH}/auth/code/confirm`, { code })
  if (response.ok) return { name: 'done' }
  const flows = (body as Answer | null)?.data?.flows ?? []
  if (response.status === 401 && flows.some((flow) => flow.id === 'mfa_authenticate' && flow.is_pending)) {
    return { name: 'second' }
  }
  const known: Record<number, string> = {
    400: '验证码不对，再看一眼短信。', 409: '验证码过期了，请重新发一次。', 429: TOO_OFTEN,
  }
  return { name: 'refused', message: known[response.status] ?? FAILED }
}

export async function confirmSecond(code: string): Promise<Step> {
  const [response] = await post(`${ALLAUTH}/auth/2fa/authenticate`, { code })
  if (response.ok) return { name: 'done' }
  if (response.status === 429) return { name: 'refused', message: TOO_OFTEN }
  return { name: 'refused', message: '动态码不对，看看手机上的时间准不准，等下一个码再试。' }
}

export interface Offer {
  secret: string
  /** A QR code as a data address. */
  qr: string
}

/** A new secret for the authenticator, or why there is none. */
export async function offerFactor(): Promise<Offer | string> {
  const response = await fetch('/auth/factor', { credentials: 'same-origin' })
  const body = (await response.json().catch(() => null)) as (Offer & Answer) | null
  return response.ok && body ? body : (body?.error?.message ?? FAILED)
}

/** Take the authenticator into use. The recovery codes, shown once, or the refusal in a sentence. */
export async function enrolFactor(code: string, password: string): Promise<string[] | string> {
  const [response, body] = await post('/auth/factor', { code, password })
  if (response.ok) return (body as { recoveryCodes: string[] }).recoveryCodes
  return (body as Answer | null)?.error?.message ?? FAILED
}

export async function signOut(): Promise<void> {
  await fetch(`${ALLAUTH}/auth/session`, {
    method: 'DELETE',
    credentials: 'same-origin',
    headers: { 'X-CSRFToken': cookie('csrftoken') },
  })
  location.assign('/center')
}

function cookie(name: string): string {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}
