import { Button } from 'antd'

import { Failure } from './State'

interface Props {
  action: string
  note: string
  busy: boolean
  error: unknown
  reset: () => void
  cancel: () => void
}

/** The foot of a form in a file: the refusal in a sentence, what is written stays. */
export function FormFoot({ action, note, busy, error, reset, cancel }: Props) {
  return (
    <div className="formfoot">
      {error != null && <Failure error={error} again={reset} />}
      <div className="df">
        <small>{note}</small>
        <span className="sp" />
        <Button onClick={cancel}>取消</Button>
        <Button type="primary" htmlType="submit" loading={busy}>{action}</Button>
      </div>
    </div>
  )
}
