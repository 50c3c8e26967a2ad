// One file: warnings, what changes, evidence, what was done so far; at its foot the decision, never in a window of its own.
import { dayText, momentText } from '../app/time'
import { townshipName, useMe } from '../app/me'
import { Diff } from '../kit/Diff'
import { History, Sheet } from '../kit/Sheet'
import { Due, Failure, Warn, Waiting } from '../kit/State'
import { CertificateEvidence } from '../certificates/Evidence'
import { Decide } from './Decide'
import { SubjectEvidence } from './Subject'
import { type FileTask, type SubjectNode, useFile, useSubject } from './useReview'
import { Decided } from './Decided'

interface Props {
  id: string
  width: number
  decides: boolean
  next: string | null
  close: () => void
}

export function ReviewFile({ id, width, decides, next, close }: Props) {
  const file = useFile(id)
  const task = file.data ?? null
  const subject = useSubject(task?.subjectId)
  const foot = task && !task.decidedAt && decides ? (
    <Decide task={task} subject={subject.data ?? null} next={next} close={close} />
  ) : undefined
  return (
    <Sheet
      title={task?.title ?? '案卷'}
      detail={task ? <Detail task={task} /> : '正在取案卷'}
      time={task && !task.decidedAt ? <Due openedAt={task.openedAt} dueAt={task.dueAt} /> : undefined}
      width={width}
      close={close}
      foot={foot}
    >
      {file.isPending && <Waiting rows={4} />}
      {file.error && <Failure error={file.error} again={() => void file.refetch()} />}
      {file.data === null && <Warn>这件没有找到，可能已经撤回。</Warn>}
      {task && <Inside task={task} subject={subject.data ?? null} decides={decides} />}
      {subject.error && <Failure error={subject.error} again={() => void subject.refetch()} />}
    </Sheet>
  )
}

function Detail({ task }: { task: FileTask }) {
  const me = useMe()
  return (
    <>
      {task.kindLabel}　{townshipName(me, task.township)}　{task.filedBy}
      {task.detail && `　${task.detail}`}
    </>
  )
}

function Inside({ task, subject, decides }: { task: FileTask; subject: SubjectNode | null; decides: boolean }) {
  const me = useMe()
  const revision = subject?.what === 'ProductRevision' ? subject : null
  const words = revision?.problems.flatMap((problem) => (problem.word ? [problem.word] : [])) ?? []
  const live = revision?.product.live
  return (
    <>
      {task.decidedAt && <Decided task={task} />}
      {task.heldBy && task.heldBy !== me.name && !task.decidedAt && <Warn><b>{task.heldBy} 正在办这件。</b>他放手前别人不能决定。</Warn>}
      {!decides && !task.decidedAt && task.stage === 'TOWNSHIP' && task.countyFrom && (
        <Warn>还在乡镇初审。{dayText(task.countyFrom)} 起县里可以直接办。</Warn>
      )}
      {revision?.problems.map((problem) => (
        <Warn key={problem.path + problem.message} red={problem.blocks}>
          {problem.word && <b>用词提醒：“{problem.word}”。</b>}
          {problem.message}
        </Warn>
      ))}
      <h3>
        {task.changes.some((row) => row.before != null) ? '改动内容' : '送审内容'}
        {live && <span>现行第 {live.number} 版仍在售</span>}
      </h3>
      <Diff
        rows={task.changes}
        unchanged={task.unchanged}
        before={live ? `现行第 ${live.number} 版` : '现行'}
        after={revision ? `送审第 ${revision.number} 版` : '送审'}
        words={words}
      />
      {task.kind === 'certificate' && task.subjectId ? (
        <CertificateEvidence id={task.subjectId} decides={decides && task.stage === 'COUNTY' && !task.decidedAt} />
      ) : (
        subject && <SubjectEvidence subject={subject} />
      )}
      <h3>办理经过</h3>
      <History entries={stepsOf(task)} />
    </>
  )
}

const WORDS = { PASSED: '同意', RETURNED: '退回', REJECTED: '不予通过', WITHDRAWN: '撤回' }

function stepsOf(task: FileTask) {
  const filed = task.history[0]?.at ?? task.openedAt
  const steps = task.earlier.map((one) => ({
    at: momentText(one.decidedAt),
    text: (
      <>
        {one.decidedBy ?? task.filedBy}（{one.stage === 'TOWNSHIP' ? '乡镇初审' : '县级复审'}）{WORDS[one.decision]}
        {one.reason && `：“${one.reason}”`}
      </>
    ),
  }))
  const waiting = { at: momentText(task.openedAt), text: <b>等{task.stage === 'TOWNSHIP' ? '乡镇初审' : '县级复审'}，{momentText(task.dueAt)} 到期</b>, last: true }
  return [{ at: momentText(filed), text: `${task.filedBy} 报送` }, ...steps, ...(task.decidedAt ? [] : [waiting])]
}
