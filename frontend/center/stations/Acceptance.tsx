// Acceptance: six photos, six haves with their evidence, a verdict on each; accepted, or time to mend what is missing.
import { useQuery } from '@tanstack/react-query'
import { Table } from 'antd'

import { ask } from '../../gql/ask'
import {
  AcceptanceQueueDocument, type AcceptanceQueueQuery, type AcceptanceQueueQueryVariables,
} from '../../gql/generated/center/graphql'
import { open, useRoute } from '../app/route'
import { townshipName, useMe } from '../app/me'
import { useWide } from '../kit/Sheet'
import { Due, Empty, Failure, Waiting } from '../kit/State'
import { AcceptanceFile } from './AcceptanceFile'

const FILE_WIDTH = 830

export type AcceptanceTask = AcceptanceQueueQuery['reviewQueue']['nodes'][number]

export default function Acceptance() {
  const me = useMe()
  const wide = useWide()
  const openId = useRoute().query.get('open')
  const queue = useQuery({
    queryKey: ['review', 'acceptance'],
    queryFn: () =>
      ask<AcceptanceQueueQuery, AcceptanceQueueQueryVariables>(AcceptanceQueueDocument, { after: null }),
  })
  const tasks = queue.data?.reviewQueue.nodes ?? []
  const current = tasks.find((task) => task.id === openId)
  return (
    <>
      <div className="pad" style={current && wide ? { marginRight: FILE_WIDTH } : undefined}>
        <div className="ttl">
          <h1>站点验收</h1>
          <p>{tasks.length} 件</p>
        </div>
        <div className="scroll">
          {queue.isPending && <Waiting rows={4} />}
          {queue.error && <Failure error={queue.error} again={() => void queue.refetch()} />}
          {queue.data && tasks.length === 0 && <Empty>没有等着验收的站点。</Empty>}
          {tasks.length > 0 && (
            <Table<AcceptanceTask>
              className="t3"
              size="small"
              rowKey="id"
              tableLayout="fixed"
              dataSource={tasks}
              pagination={false}
              rowClassName={(task) => (task.id === openId ? 'cur' : '')}
              onRow={(task) => ({ onClick: () => open({ open: task.id }) })}
              columns={[
                {
                  title: '站点',
                  render: (_, task) => (
                    <span className="c1">
                      <b><button type="button" className="row" onClick={() => open({ open: task.id })}>{task.title}</button></b>
                      <small>{townshipName(me, task.township)}{task.detail && `，${task.detail}`}</small>
                    </span>
                  ),
                },
                ...(current && wide ? [] : [{ title: '申请人', width: 160, dataIndex: 'filedBy' }]),
                { title: '时限', width: 150, render: (_, task) => <Due openedAt={task.openedAt} dueAt={task.dueAt} /> },
              ]}
            />
          )}
          <p className="m2 sm">验收人与报送人不得为同一人，本人报送的不在此列。</p>
        </div>
      </div>
      {current && (
        <AcceptanceFile
          key={current.id}
          task={current}
          width={FILE_WIDTH}
          next={tasks.find((task) => task.id !== current.id)?.id ?? null}
        />
      )}
    </>
  )
}
