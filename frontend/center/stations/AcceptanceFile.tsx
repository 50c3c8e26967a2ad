import { useQuery } from '@tanstack/react-query'
import { Button, Radio } from 'antd'
import { useState } from 'react'

import { ask } from '../../gql/ask'
import {
  AcceptanceHistoryDocument, type AcceptanceHistoryQuery, type AcceptanceHistoryQueryVariables,
  AcceptStationDocument, SendStationToRectifyDocument, type StationHaveKind,
} from '../../gql/generated/center/graphql'
import { holds, useMe } from '../app/me'
import { closeFile, open } from '../app/route'
import { dayText, momentText } from '../app/time'
import { Evidence } from '../kit/Evidence'
import { Icon } from '../kit/Icon'
import { Foot, History, Sheet } from '../kit/Sheet'
import { Due, Failure, Waiting } from '../kit/State'
import { useDeed } from '../kit/useDeed'
import { WithReason } from '../kit/WithReason'
import type { AcceptanceTask } from './Acceptance'
import { type StationNode, useStation } from './useStation'

type Verdicts = Partial<Record<StationHaveKind, boolean>>
const SIX = 6

export function AcceptanceFile({ task, width, next }: { task: AcceptanceTask; width: number; next: string | null }) {
  const me = useMe()
  const station = useStation(task.subjectId)
  const [given, setGiven] = useState<Verdicts>({})
  const node = station.data
  const decides = holds(me, 'county_admin')
  return (
    <Sheet
      title={task.title}
      detail={node ? `${node.classLabel}　覆盖 ${node.households} 户 ${node.villagers} 人　负责人 ${node.managers[0]?.holderName ?? '未定'}` : '正在取案卷'}
      time={<Due openedAt={task.openedAt} dueAt={task.dueAt} />}
      width={width}
      close={closeFile}
      foot={node && decides ? <Verdict station={node} given={given} done={() => open({ open: next })} /> : undefined}
    >
      {station.isPending && <Waiting rows={5} />}
      {station.error && <Failure error={station.error} again={() => void station.refetch()} />}
      {node && (
        <>
          <h3>六张照片<span>{node.photos.length} 张</span></h3>
          <Evidence
            six
            items={node.photos.map((photo) => ({
              key: photo.kind, url: photo.file.url, isImage: photo.file.isImage, title: photo.label, takenAt: photo.file.takenAt,
            }))}
          />
          <h3>六有<span>对照证据逐项核对</span></h3>
          <Haves station={node} given={given} change={decides ? setGiven : null} />
          <Steps task={task} />
        </>
      )}
    </Sheet>
  )
}

interface HavesProps {
  station: StationNode
  given: Verdicts
  change: ((verdicts: Verdicts) => void) | null
}

export function Haves({ station, given, change }: HavesProps) {
  return (
    <div className="haves">
      {station.haves.map((one) => {
        const verdict = given[one.have] ?? (change ? null : one.ok)
        return (
          <div className={verdict === false ? 'have bad' : 'have'} key={one.have}>
            <b>{one.label}</b>
            <div className="tx">
              {one.note || '没有说明'}
              <small>{dayText(one.seenOn)} 看过{one.inspector && `，${one.inspector} 核`}</small>
            </div>
            {one.file ? (
              <a className="lk see" href={one.file.url} target="_blank" rel="noreferrer">查看证据</a>
            ) : (
              <span className="m2 see">没有证据</span>
            )}
            {change ? (
              <Radio.Group
                className="yn"
                aria-label={one.label}
                value={given[one.have] ?? null}
                onChange={(event) => change({ ...given, [one.have]: event.target.value as boolean })}
                options={[{ value: true, label: '有' }, { value: false, label: '没有' }]}
              />
            ) : (
              <span className="yn">{one.ok == null ? '还没核' : one.ok ? '有' : '没有'}</span>
            )}
          </div>
        )
      })}
    </div>
  )
}

function Verdict({ station, given, done }: { station: StationNode; given: Verdicts; done: () => void }) {
  const [mending, setMending] = useState(false)
  const accept = useDeed(AcceptStationDocument, ['review', 'stations'])
  const rectify = useDeed(SendStationToRectifyDocument, ['review', 'stations'])
  const verdicts = station.haves.flatMap(({ have }) => (given[have] == null ? [] : [{ have, found: given[have] }]))
  const missing = station.haves.filter(({ have }) => given[have] === false).map((one) => one.label)
  const left = SIX - verdicts.length
  const note = left > 0 ? `还差 ${left} 项没核对。` : missing.length ? `六有尚缺：${missing.join('、')}。补齐后方可通过。` : '六有齐，通过后即可运营。'
  if (mending) {
    return (
      <WithReason
        label="整改要求"
        help="必填，原文发给站点，写清补什么、怎么算补齐"
        action="确定限期整改"
        busy={rectify.isPending}
        error={rectify.error}
        reset={rectify.reset}
        cancel={() => setMending(false)}
        send={(reason) => rectify.mutate({ id: station.id, verdicts, reason }, { onSuccess: done })}
      />
    )
  }
  return (
    <>
      {accept.error && <div className="inset"><Failure error={accept.error} again={accept.reset} /></div>}
      <Foot note={note}>
        <Button className={missing.length && !left ? 'dark' : ''} icon={<Icon name="back" small />} disabled={left > 0} onClick={() => setMending(true)}>
          限期整改
        </Button>
        <Button
          type="primary"
          disabled={left > 0 || missing.length > 0}
          loading={accept.isPending}
          onClick={() => accept.mutate({ id: station.id, verdicts }, { onSuccess: done })}
        >
          通过验收
        </Button>
      </Foot>
    </>
  )
}

function Steps({ task }: { task: AcceptanceTask }) {
  const found = useQuery({
    queryKey: ['review', 'acceptance', task.id],
    queryFn: () =>
      ask<AcceptanceHistoryQuery, AcceptanceHistoryQueryVariables>(AcceptanceHistoryDocument, { id: task.id }),
  }).data?.node
  const earlier = found && 'earlier' in found ? found.earlier : []
  const words = { PASSED: '通过', RETURNED: '退回', REJECTED: '不予通过', WITHDRAWN: '撤回' }
  return (
    <>
      <h3>办理经过</h3>
      <History
        entries={[
          ...earlier.map((one) => ({
            at: momentText(one.decidedAt),
            text: `${one.decidedBy ?? task.filedBy} ${words[one.decision]}${one.reason ? `：“${one.reason}”` : ''}`,
          })),
          { at: momentText(task.openedAt), text: `${task.filedBy} 申请验收` },
          { at: momentText(task.dueAt), text: <b>到期</b>, last: true },
        ]}
      />
    </>
  )
}
