// 证书: what this seller holds or may use, and what became of it.
import { useState } from 'preact/hooks'

import { CertificatesDocument, type CertificatesQuery, type CertificateStatus } from '../../gql/generated/station/graphql'
import { useAsk } from '../data'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Empty, Failed, LinkButton, Loading, Row, type Tone } from '../ui'

const WORDS: Record<CertificateStatus, { text: string; tone: Tone }> = {
  DRAFT: { text: '草稿', tone: 'wait' },
  SUBMITTED: { text: '等乡镇看', tone: 'wait' },
  TOWNSHIP_CHECKED: { text: '等县里查', tone: 'wait' },
  RETURNED: { text: '退回', tone: 'warn' },
  VERIFIED: { text: '能用', tone: 'ok' },
  SUSPENDED: { text: '暂停用', tone: 'no' },
  REVOKED: { text: '撤销了', tone: 'no' },
}

type Listed = Pick<CertificatesQuery['certificates']['nodes'][number], 'status' | 'state' | 'daysLeft'>

/** What stands over a certificate: an expired one never looks valid. */
export function certificateStanding(one: Listed): { text: string; tone: Tone } {
  if (one.status === 'VERIFIED' && one.state === 'EXPIRED') return { text: '过期了', tone: 'no' }
  if (one.status === 'VERIFIED' && one.state === 'EXPIRING') return { text: `剩 ${one.daysLeft ?? 0} 天`, tone: 'warn' }
  return WORDS[one.status]
}

export function Certificates() {
  const [more, setMore] = useState<string[]>([])
  return (
    <>
      <Bar title="证书" back="/station/more" />
      <main>
        {['', ...more].map((after) => (
          <Page key={after} after={after} last={after === (more[more.length - 1] ?? '')} onMore={(cursor) => setMore([...more, cursor])} />
        ))}
      </main>
      <TabFoot on="more" deep>
        <LinkButton href="/station/certificates/new" icon="add">
          登一张证书
        </LinkButton>
      </TabFoot>
    </>
  )
}

function Page({ after, last, onMore }: { after: string; last: boolean; onMore: (cursor: string) => void }) {
  const seller = useSeller()
  const { data, error, reload } = useAsk(CertificatesDocument, { sellerId: seller.id, after: after || null })
  if (!data) return error ? <Failed what="证书" error={error} retry={reload} /> : <Loading />
  if (!data.certificates.totalCount) return <Empty text="还没有证书。有绿色食品、地理标志的，登上来才能写在商品里。" />
  return (
    <>
      <div class="rows mt0">
        {data.certificates.nodes.map((one) => {
          const { text, tone } = certificateStanding(one)
          return (
            <Row
              key={one.id}
              icon="leaf"
              href={`/station/certificates/${one.id}`}
              title={one.kindLabel}
              sub={`${one.number}，${one.holderName}`}
              chip={<Chip tone={tone}>{text}</Chip>}
            />
          )
        })}
      </div>
      {last && data.certificates.pageInfo.hasNextPage && (
        <Button kind="b2" onClick={() => onMore(data.certificates.pageInfo.endCursor ?? '')}>
          再看 30 张
        </Button>
      )}
    </>
  )
}
