// A deed that needs a reason: the foot grows, the evidence stays in sight. The end is ink black unless it passes.
import { Button, Input } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { type ReactNode, useState } from 'react'

import { useFocus } from './focus'
import { Failure } from './State'

interface Props {
  label: string
  help: string
  action: string
  /** Red: this is the act that passes. */
  passes?: boolean
  busy: boolean
  error: unknown
  reset: () => void
  cancel: () => void
  send: (reason: string) => void
  children?: ReactNode
}

export function WithReason({ label, help, action, passes = false, busy, error, reset, cancel, send, children }: Props) {
  const field = useFocus<TextAreaRef>()
  const [reason, setReason] = useState('')
  return (
    <div className="retbox">
      {children}
      <label htmlFor="deed-reason">
        <b>{label}</b>　<span className="m2 sm">{help}</span>
      </label>
      <Input.TextArea
        id="deed-reason" rows={2} maxLength={400} ref={field} value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {error != null && <Failure error={error} again={reset} />}
      <div className="df">
        <small>{reason.trim() ? '' : '还差 1 项：写明原因。'}</small>
        <span className="sp" />
        <Button onClick={cancel}>取消</Button>
        <Button
          {...(passes ? { type: 'primary' as const } : { className: 'dark' })}
          disabled={!reason.trim()} loading={busy} onClick={() => send(reason.trim())}
        >
          {action}
        </Button>
      </div>
    </div>
  )
}
