// The parts every screen of the station app is made of.
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'

import type { ApiError } from '../gql/ask'
import { goBack } from '../kit/router'
import { ICONS, type IconName } from './icons'
import { leftText } from './units'

type Children = { children?: ComponentChildren }

export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg class={small ? 'i s' : 'i'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  )
}

interface BarProps extends Children {
  title: string
  sub?: string | undefined
  /** Where 返回 leads without a history; none on the top pages. */
  back?: string
}

/** The head of a screen; its children stand at the right. */
export function Bar({ title, sub, back, children }: BarProps) {
  useEffect(() => {
    document.title = `${title} · 益农站点`
  }, [title])
  return (
    <header class="bar">
      {back && (
        <button class="x" type="button" onClick={() => goBack(back)}>
          <Icon name="back" />
          返回
        </button>
      )}
      <h1>
        {title}
        {sub && <small>{sub}</small>}
      </h1>
      {children}
    </header>
  )
}

interface ButtonProps extends Children {
  icon?: IconName
  kind?: '' | 'b2' | 'b3'
  /** Small, for a place inside a card. */
  small?: boolean
  fit?: boolean
  wide?: boolean
  busy?: boolean
  disabled?: boolean
  submit?: boolean
  onClick?: () => void
}

export function Button({ icon, kind = '', small, fit, wide, busy, disabled, submit, onClick, children }: ButtonProps) {
  return (
    <button
      class={`bt ${kind}${small ? ' sl' : ''}${fit ? ' fit' : ''}${wide ? ' w2' : ''}`}
      type={submit ? 'submit' : 'button'}
      disabled={Boolean(disabled)}
      aria-busy={Boolean(busy)}
      {...(onClick ? { onClick } : {})}
    >
      {icon && <Icon name={icon} small={Boolean(small)} />}
      <span>{children}</span>
    </button>
  )
}

export function LinkButton({ href, icon, kind = '', small, wide, children }: ButtonProps & { href: string }) {
  return (
    <a class={`bt ${kind}${small ? ' sl' : ''}${wide ? ' w2' : ''}`} href={href}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </a>
  )
}

export type Tone = 'ok' | 'no' | 'warn' | 'wait'

export function Chip({ tone, icon, children }: Children & { tone: Tone; icon?: IconName }) {
  const shapes: Record<Tone, IconName> = { ok: 'ok', no: 'stop', warn: 'tri', wait: 'clk' }
  return (
    <span class={`st ${tone}`}>
      <Icon name={icon ?? shapes[tone]} />
      {children}
    </span>
  )
}

/** How long is left, as a chip. */
export function Left({ by, now }: { by: string; now: Date }) {
  const late = new Date(by) < now
  return <Chip tone={late ? 'no' : 'warn'}>{leftText(by, now)}</Chip>
}

interface SayProps extends Children {
  tone: 'stop' | 'warn' | 'ok' | 'note'
  title: string
  icon?: IconName
}

/** Why, and what to do. A stop is read out at once. */
export function Say({ tone, title, icon, children }: SayProps) {
  const shapes: Record<SayProps['tone'], IconName> = { stop: 'stop', warn: 'tri', ok: 'ok', note: 'doc' }
  return (
    <div class={`say ${tone}`} role={tone === 'stop' ? 'alert' : undefined}>
      <Icon name={icon ?? shapes[tone]} />
      <div>
        <b>{title}</b>
        {children}
      </div>
    </div>
  )
}

/** What the server said no to. What was typed stays. */
export function Refusal({ error }: { error: ApiError | null }) {
  if (!error) return null
  return (
    <Say tone="stop" title={error.message}>
      {error.code === 'OFFLINE' || error.code.startsWith('HTTP') ? <p>您填的都在，过一会再点一次。错误号 {error.code}</p> : <p>您填的都在，改好再点一次。</p>}
    </Say>
  )
}

/** Grey blocks of the final size while an answer is on the way. */
export function Loading({ rows = 3 }: { rows?: number }) {
  return (
    <div class="rows mt0" role="status" aria-busy="true" aria-label="正在取数据">
      {Array.from({ length: rows }, (_row, index) => (
        <div class="row" key={index}>
          <span class="g">
            <span class="sk a" />
            <span class="sk b" />
          </span>
          <span class="sk c" />
        </div>
      ))}
    </div>
  )
}

/** An answer that did not come, with one way on. */
export function Failed({ what, error, retry }: { what: string; error: ApiError; retry: () => void }) {
  const refused = ['FORBIDDEN', 'NOT_FOUND', 'UNAUTHENTICATED'].includes(error.code)
  return (
    <div class="say stop mt0" role="alert">
      <Icon name="stop" />
      <div>
        <b>{refused ? error.message : `${what}没取到，您填的都在。`}</b>
        <p>{refused ? '回到今天看看，或换个账号。' : `网断了或服务器忙。错误号 ${error.code}`}</p>
        {!refused && (
          <Button kind="b2" small onClick={retry}>
            再试一次
          </Button>
        )}
      </div>
    </div>
  )
}

/** Nothing here: one drawing, one sentence, one action. */
export function Empty({ text, children }: Children & { text: string }) {
  return (
    <div class="card empty mt0">
      <svg viewBox="0 0 120 84" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
        <path d="M4 78h112M10 78c10-9 24-12 40-12 20 0 30 5 40 4 10 0 18-3 24-7M22 70c8-8 18-11 32-11 16 0 26 4 36 3M34 61c6-7 14-9 24-9 12 0 20 3 27 3M58 50V30l14-9 14 9v22M54 33l18-12 18 12M67 51V38h10v14M16 22a8 8 0 1 0 16 0a8 8 0 1 0 -16 0" />
      </svg>
      <p class="lg">{text}</p>
      {children && <div class="gap">{children}</div>}
    </div>
  )
}

export function Section({ title, count, hint, children }: Children & { title: string; count?: string; hint?: string }) {
  return (
    <div class="sec">
      <h2>
        {title}
        {count && <i>{count}</i>}
      </h2>
      {hint && <span>{hint}</span>}
      {children}
    </div>
  )
}

/** A row that leads on. */
export function Row({ href, title, sub, figure, figureSub, chip, icon }: { href: string; title: string; sub?: string; figure?: string | undefined; figureSub?: string | undefined; chip?: ComponentChildren; icon?: IconName }) {
  return (
    <a class="row" href={href}>
      {icon && <Icon name={icon} />}
      <span class="g">
        <b>{title}</b>
        {sub && <small>{sub}</small>}
      </span>
      {(figure || chip) && (
        <span class="e">
          {figure && <b>{figure}</b>}
          {figureSub && <small>{figureSub}</small>}
          {chip}
        </span>
      )}
      <svg class="i ch" viewBox="0 0 24 24" aria-hidden="true">
        <path d={ICONS.ch} />
      </svg>
    </a>
  )
}

export interface Part {
  tone: 'u' | 'g' | 'l' | 'w'
  share: number
}

/** Parts of a whole as a bar, with its words for who cannot see it. */
export function Meter({ parts, label }: { parts: Part[]; label: string }) {
  const whole = parts.reduce((sum, part) => sum + part.share, 0) || 1
  const starts = parts.map((_part, index) => parts.slice(0, index).reduce((sum, part) => sum + part.share, 0))
  return (
    <svg class="mtr" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label={label}>
      {parts.map((part, index) => (
        <rect key={part.tone} class={part.tone} x={((starts[index] ?? 0) / whole) * 1000} y="0" width={(part.share / whole) * 1000} height="20" />
      ))}
    </svg>
  )
}
