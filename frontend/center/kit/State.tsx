// Small words with a shape: they are read in black and white too.
import type { ReactNode } from 'react'

import { ApiError } from '../../gql/ask'
import { timeLeft } from '../app/time'
import { useNow } from '../app/now'
import { Icon, type IconName } from './Icon'

type Tone = 'ok' | 'no' | 'warn' | 'wait'

const SHAPES: Record<Tone, IconName> = { ok: 'ok', no: 'no', warn: 'warn', wait: 'clock' }

export function St({ tone, icon, children }: { tone: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={`st ${tone}`}>
      <Icon name={icon ?? SHAPES[tone]} small />
      {children}
    </span>
  )
}

/** 还剩 or 超时, a bar of the time used, and how long it waits. */
export function Due({ openedAt, dueAt }: { openedAt: string; dueAt: string }) {
  const left = timeLeft(openedAt, dueAt, useNow())
  return (
    <div className={`due ${left.state}`}>
      <b>
        {left.state === 'over' && <Icon name="warn" small />}
        {left.state === 'near' && <Icon name="clock" small />}
        {left.text}
      </b>
      <span className="tb">
        <i style={{ width: `${Math.round(left.used * 100)}%` }} />
      </span>
      <small>{left.detail}</small>
    </div>
  )
}

export function Warn({ children, red = false }: { children: ReactNode; red?: boolean }) {
  return (
    <div className={red ? 'warnbar red' : 'warnbar'} role={red ? 'alert' : undefined}>
      <Icon name={red ? 'no' : 'warn'} />
      <div>{children}</div>
    </div>
  )
}

/** What went wrong, in a sentence, with a way to try again; what was written stays. */
export function Failure({ error, again }: { error: unknown; again: () => void }) {
  const known = error instanceof ApiError
  return (
    <Warn red>
      <b>{known ? error.message : '没取到，请再试一次。'}</b>
      {known && <span className="code">错误号 {error.code}</span>}
      <div>
        <button type="button" className="lk" onClick={again}>
          重试
        </button>
      </div>
    </Warn>
  )
}

export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="box empty">
      <svg width="94" height="62" viewBox="0 0 94 62" fill="none" stroke="#6B736E" strokeWidth="1.3" aria-hidden="true">
        <path d="M1 60h92M10 60V24L47 4l37 20v36M10 24h74M32 60V38h30v22M32 45h30M38 16h18" />
      </svg>
      <p>{children}</p>
      {action}
    </div>
  )
}

/** Grey rows of the final height while a list is on its way. */
export function Waiting({ rows = 6 }: { rows?: number }) {
  return (
    <div className="box flush" role="status" aria-label="正在取数">
      {Array.from({ length: rows }, (_, index) => (
        <div className="skr" key={index}>
          <span className="sk" style={{ width: 40 }} />
          <span className="sk" style={{ width: `${38 - (index % 3) * 6}%` }} />
          <span className="sk last" style={{ width: 112 }} />
        </div>
      ))}
    </div>
  )
}
