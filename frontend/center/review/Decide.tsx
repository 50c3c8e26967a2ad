// The foot of a file: return with a reason, pass and see the next one. The evidence stays in sight.
import { Button, Checkbox, Input } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { useState } from 'react'

import { open } from '../app/route'
import { useFocus } from '../kit/focus'
import { Icon } from '../kit/Icon'
import { Foot } from '../kit/Sheet'
import { Failure, Warn } from '../kit/State'
import { useCertificateBar } from '../certificates/useCertificate'
import { reasonText, returnTicks } from './kinds'
import { Reject } from './Reject'
import { useHold } from './useHold'
import { type FileTask, type SubjectNode, useDecide, usePassWithWords } from './useReview'

interface Props {
  task: FileTask
  subject: SubjectNode | null
  next: string | null
  close: () => void
}

/** Words a rule stops, and the county may let stand with a reason. */
function stoppedWords(task: FileTask, subject: SubjectNode | null): string[] {
  if (task.stage !== 'COUNTY' || subject?.what !== 'ProductRevision') return []
  return [...new Set(subject.problems.flatMap((problem) => (problem.blocks && problem.word ? [problem.word] : [])))]
}

export function Decide({ task, subject, next, close }: Props) {
  const [mode, setMode] = useState<'' | 'return' | 'words' | 'reject'>('')
  const [refused, setRefused] = useState('')
  useHold(task.id)
  const decide = useDecide()
  const bar = useCertificateBar(task)
  const words = stoppedWords(task, subject)
  const gone = () => (next ? open({ open: next }) : close())
  const act = (passes: boolean, reason: string) =>
    decide.mutate(
      { ids: [task.id], passes, reason },
      {
        onSuccess: ([outcome]) => {
          if (outcome?.decided) gone()
          else setRefused(outcome?.message ?? '没办成，请刷新再看。')
        },
      },
    )
  const verb = task.kind === 'certificate' && task.stage === 'COUNTY' ? '核定' : task.stage === 'TOWNSHIP' ? '同意' : '通过'
  return (
    <>
      {refused && <div className="inset"><Warn><b>没有生效。</b>{refused}</Warn></div>}
      {decide.error && <div className="inset"><Failure error={decide.error} again={() => decide.reset()} /></div>}
      {mode === 'return' && <ReturnBox task={task} busy={decide.isPending} cancel={() => setMode('')} send={(reason) => act(false, reason)} />}
      {mode === 'words' && <WordsBox subject={subject} words={words} cancel={() => setMode('')} done={gone} />}
      {mode === 'reject' && <Reject task={task} cancel={() => setMode('')} done={gone} />}
      {mode === '' && (
        <Foot note={bar ?? (words.length ? '还差 1 项：有不能用的词。退回去改，或写明理由准用。' : '退回须写明原因，原文发给报送人。')}>
          {task.stage === 'COUNTY' && (task.kind === 'station' || task.kind === 'seller') && (
            <Button onClick={() => setMode('reject')}>不予通过</Button>
          )}
          <Button icon={<Icon name="back" small />} onClick={() => setMode('return')}>退回</Button>
          {words.length > 0 && <Button onClick={() => setMode('words')}>写理由准用</Button>}
          <Button type="primary" disabled={Boolean(bar) || words.length > 0} loading={decide.isPending} onClick={() => act(true, '')}>
            {next ? `${verb}，看下一件` : verb}
          </Button>
        </Foot>
      )}
    </>
  )
}

interface ReturnProps {
  task: FileTask
  busy: boolean
  cancel: () => void
  send: (reason: string) => void
}

function ReturnBox({ task, busy, cancel, send }: ReturnProps) {
  const field = useFocus<TextAreaRef>()
  const [ticks, setTicks] = useState<string[]>([])
  const [text, setText] = useState('')
  const ready = Boolean(text.trim())
  const onSale = task.kind === 'product' && task.changes.some((row) => row.before != null)
  return (
    <div className="retbox">
      <label htmlFor="return-reason"><b>退回原因</b>　<span className="m2 sm">必填，原文发给报送人，写清改哪里、怎么改</span></label>
      <div className="ticks">
        <Checkbox.Group options={returnTicks(task.kind)} value={ticks} onChange={setTicks} />
      </div>
      <Input.TextArea id="return-reason" rows={2} maxLength={400} ref={field} value={text} onChange={(event) => setText(event.target.value)} />
      <p className="m2 sm">
        报送人将看到：{ready ? reasonText(ticks, text) : '（还没写）'}
        {onSale && '　现行一版继续卖，不下架。'}
      </p>
      <div className="df">
        <small>{ready ? '退回后由报送人改好再交。' : '还差 1 项：写明原因。'}</small>
        <span className="sp" />
        <Button onClick={cancel}>取消</Button>
        <Button className="dark" disabled={!ready} loading={busy} icon={<Icon name="back" small />} onClick={() => send(reasonText(ticks, text))}>
          确定退回
        </Button>
      </div>
    </div>
  )
}

interface WordsProps {
  subject: SubjectNode | null
  words: string[]
  cancel: () => void
  done: () => void
}

function WordsBox({ subject, words, cancel, done }: WordsProps) {
  const field = useFocus<TextAreaRef>()
  const [reason, setReason] = useState('')
  const pass = usePassWithWords()
  if (subject?.what !== 'ProductRevision') return null
  const productId = subject.product.id
  return (
    <div className="retbox">
      <label htmlFor="words-reason"><b>准用{words.map((word) => `“${word}”`).join('、')}的理由</b>　<span className="m2 sm">必填，记入审计</span></label>
      <Input.TextArea id="words-reason" rows={2} maxLength={400} ref={field} value={reason} onChange={(event) => setReason(event.target.value)} />
      {pass.error && <Failure error={pass.error} again={() => pass.reset()} />}
      <div className="df">
        <span className="sp" />
        <Button onClick={cancel}>取消</Button>
        <Button
          type="primary"
          disabled={!reason.trim()}
          loading={pass.isPending}
          onClick={() => pass.mutate({ productId, passes: true, reason, allowWords: words }, { onSuccess: done })}
        >
          准用并通过
        </Button>
      </div>
    </div>
  )
}
