// Signing in to the desk: number, code from the SMS, then the six digits of the authenticator (TOTP). The steps after
// the first are allauth's own; a second factor that is not set up yet is set up here, and the session counts after it.
import { post } from '../../kit/session'

const ALLAUTH = '/_allauth/browser/v1'

interface Answer {
  status?: number
  data?: { flows?: { id: string; is_pending?: boolean }[] }
  meta?: { secret?: string; totp_svg?: string; totp_url?: string }
  error?: { message?: string }
  errors?: { message: string; code: string }[]
}

export type Step = { name: 'done' } | { name: 'second' } | { name: 'refused'; message: string }

const TOO_OFTEN = '试得太多了，请过几分钟再来。'

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
  return { name: 'refused', message: known[response.status] ?? '没登录成，请稍后再试。' }
}

export async function confirmSecond(code: string): Promise<Step> {
  const [response] = await post(`${ALLAUTH}/auth/2fa/authenticate`, { code })
  if (response.ok) return { name: 'done' }
  if (response.status === 429) return { name: 'refused', message: TOO_OFTEN }
  return { name: 'refused', message: '动态码不对，看看手机上的时间准不准，等下一个码再试。' }
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
