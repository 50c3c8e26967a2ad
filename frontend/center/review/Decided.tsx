import { momentText } from '../app/time'
import { Warn } from '../kit/State'
import type { FileTask } from './useReview'

const DONE = { PASSED: '通过', RETURNED: '退回', REJECTED: '不予通过', WITHDRAWN: '撤回' }

/** Somebody was faster, or it was done before: who, when, why. */
export function Decided({ task }: { task: FileTask }) {
  if (!task.decidedAt || !task.decision) return null
  return (
    <Warn>
      <b>
        这件 {momentText(task.decidedAt)} 已由{task.decidedBy ?? '系统'}
        {DONE[task.decision]}。
      </b>
      {task.reason && <div>原因：{task.reason}</div>}
    </Warn>
  )
}
