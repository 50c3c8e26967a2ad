// Signing in: a number, a code, and back to where the visitor came from.
import '../_shell/island'

import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { forgetSession, post } from '../../kit/session'

const AGAIN_SECONDS = 50

interface Refusal {
  error?: { message?: string }
  errors?: { message: string; code: string }[]
}

/** Where to go after signing in: an address of our own, never somebody else's. */
export function safeNext(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? ''
  return /^\/(?![/\\])/.test(next) ? next : '/me'
}

function complaint(element: HTMLElement, field: HTMLElement | null, message: string): void {
  element.hidden = !message
  element.textContent = message
  field?.classList.toggle('is-bad', Boolean(message))
  if (message) {
    field?.setAttribute('aria-invalid', 'true')
    field?.setAttribute('aria-describedby', element.id)
    field?.focus()
  } else field?.removeAttribute('aria-invalid')
}

async function requestCode(phone: string): Promise<string> {
  try {
    const [response, body] = await post('/auth/phone/start', { phone })
    if (response.ok) return ''
    return (body as Refusal | null)?.error?.message ?? '没发出去，请稍后再试。'
  } catch {
    return '网络不太稳，请稍后再试。'
  }
}

function CodeForm({ phone, back }: { phone: string; back: () => void }) {
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const [left, setLeft] = useState(AGAIN_SECONDS)
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(timer)
  }, [left])

  const again = async () => {
    const refusal = await requestCode(phone)
    setWrong(refusal)
    if (!refusal) setLeft(AGAIN_SECONDS)
  }
  const confirm = async (event: Event) => {
    event.preventDefault()
    const code = field.current!.value.replace(/\D/g, '')
    if (code.length !== 6) {
      setWrong('验证码是 6 位数字。')
      return
    }
    setBusy(true)
    try {
      const [response, body] = await post('/_allauth/browser/v1/auth/code/confirm', { code })
      if (response.ok) {
        forgetSession()
        location.assign(safeNext(location.search))
        return
      }
      const known: Record<number, string> = {
        400: '验证码不对，再看一眼短信。',
        401: '这个账号还要第二道验证，请从工作台登录。',
        409: '验证码过期了，请重新发一次。',
        429: '试得太多了，请过几分钟再来。',
      }
      setWrong(known[response.status] ?? (body as Refusal | null)?.errors?.[0]?.message ?? '没登录上，请稍后再试。')
    } catch {
      setWrong('网络不太稳，请稍后再试。')
    }
    setBusy(false)
  }
  return (
    <form class="mt-24" onSubmit={confirm} noValidate>
      <label class="lab" htmlFor="code">
        短信验证码
      </label>
      <div class="with-btn">
        <input
          ref={field}
          class={wrong ? 'field is-bad' : 'field'}
          id="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={6}
          placeholder="6 位数字"
          aria-describedby="code-h code-b"
          aria-invalid={Boolean(wrong)}
        />
        <button class="btn" type="button" disabled={left > 0} onClick={again}>
          {left > 0 ? `${left} 秒后重发` : '重新发'}
        </button>
      </div>
      <p class="bad" id="code-b" role="alert" hidden={!wrong}>
        {wrong}
      </p>
      <p class="hint" id="code-h">
        已发到 {phone.replace(/^(\d{3})\d{4}(\d{4})$/, '$1****$2')}，5 分钟内有效。
      </p>
      <button class={busy ? 'btn btn-main btn-w is-busy' : 'btn btn-main btn-w'} disabled={busy} aria-busy={busy}>
        {busy ? '正在登录' : '登录'}
      </button>
      <button class="more" type="button" onClick={back}>
        换个手机号
      </button>
    </form>
  )
}

const form = document.querySelector<HTMLFormElement>('[data-phone-form]')
if (form) {
  const phone = form.elements.namedItem('phone') as HTMLInputElement
  const agree = form.elements.namedItem('agree') as HTMLInputElement
  const button = form.querySelector('button')!
  const place = document.createElement('div')
  form.after(place)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const number = phone.value.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '')
    const telBad = form.querySelector<HTMLElement>('#tel-b')!
    const agreeBad = form.querySelector<HTMLElement>('#agree-b')!
    complaint(telBad, phone, '')
    complaint(agreeBad, null, '')
    if (number.length !== 11) return complaint(telBad, phone, `手机号是 11 位，现在是 ${number.length} 位。`)
    if (!agree.checked) return complaint(agreeBad, agree, '请先看过并同意，再往下走。')
    button.disabled = true
    const refusal = await requestCode(number)
    button.disabled = false
    if (refusal) return complaint(telBad, phone, refusal)
    form.hidden = true
    const back = () => {
      render(null, place)
      form.hidden = false
      phone.focus()
    }
    render(<CodeForm phone={number} back={back} />, place)
  })
}
