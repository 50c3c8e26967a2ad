// 不予通过: final, for stations and sellers, by the county only. Outlined on the way, ink at the end, never red.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { useState } from 'react'

import { ask } from '../../gql/ask'
import {
  RejectSellerDocument, type RejectSellerMutation, type RejectSellerMutationVariables, RejectStationDocument,
  type RejectStationMutation, type RejectStationMutationVariables,
} from '../../gql/generated/center/graphql'
import { useFocus } from '../kit/focus'
import { refuse } from '../kit/refuse'
import { Failure } from '../kit/State'
import type { FileTask } from './useReview'

async function reject(task: FileTask, reason: string): Promise<void> {
  const input = { id: task.subjectId!, passes: false, rejects: true, reason }
  if (task.kind === 'station') {
    const { decideStation } = await ask<RejectStationMutation, RejectStationMutationVariables>(RejectStationDocument, { input })
    refuse(decideStation?.errors)
  } else {
    const { decideSeller } = await ask<RejectSellerMutation, RejectSellerMutationVariables>(RejectSellerDocument, { input })
    refuse(decideSeller?.errors)
  }
}

export function Reject({ task, cancel, done }: { task: FileTask; cancel: () => void; done: () => void }) {
  const client = useQueryClient()
  const field = useFocus<TextAreaRef>()
  const [reason, setReason] = useState('')
  const deed = useMutation({
    mutationFn: () => reject(task, reason),
    onSuccess: done,
    // not awaited: the caller goes on to the next file before this one is read again
    onSettled: () => void client.invalidateQueries({ queryKey: ['review'] }),
  })
  return (
    <div className="retbox">
      <label htmlFor="reject-reason"><b>不予通过的原因</b>　<span className="m2 sm">必填，原文发给申请人；办结后不能再改</span></label>
      <Input.TextArea id="reject-reason" rows={2} maxLength={400} ref={field} value={reason} onChange={(event) => setReason(event.target.value)} />
      {deed.error && <Failure error={deed.error} again={() => deed.reset()} />}
      <div className="df">
        <small>只是要补材料的，请用“退回”。</small>
        <span className="sp" />
        <Button onClick={cancel}>取消</Button>
        <Button className="dark" disabled={!reason.trim()} loading={deed.isPending} onClick={() => deed.mutate()}>
          确定不予通过
        </Button>
      </div>
    </div>
  )
}
