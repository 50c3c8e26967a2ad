// After a collection sheet: the lots it made, what each needs next.
import type { LotFactsFragment } from '../../gql/generated/station/graphql'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, LinkButton, Row, Say, Section } from '../ui'
import { kg, monthDay } from '../units'
import { QUALITY } from './lots'

export function Taken({ number, lots, again }: { number: string; lots: readonly LotFactsFragment[]; again: () => void }) {
  const early = lots.filter((lot) => lot.quality === 'QUARANTINED')
  const next = lots.find((lot) => lot.quality === 'PENDING')
  return (
    <>
      <Bar title="收好了" sub={`收购单 ${number}`} back="/station/lots" />
      <main>
        <div class="mt0">
          {early.length > 0 ? (
            <Say tone="stop" title={`${early.length} 批采早了，先隔离`}>
              <p>日子照实记下了。县里看过才能卖，别混着装。</p>
            </Say>
          ) : (
            <Say tone="ok" title={`${lots.length} 批都记下了`}>
              <p>接着快检、开合格证，放行了就能装箱卖。</p>
            </Say>
          )}
        </div>
        <Section title="这张单子的批次" count={`${lots.length} 批`} />
        <div class="rows">
          {lots.map((lot) => (
            <Row
              key={lot.id}
              href={`/station/lots/${lot.id}`}
              title={`批次 ${lot.code}`}
              sub={`${monthDay(lot.pickedOn)}采，${kg(lot.netG)} 公斤${lot.qualityReason ? `，${lot.qualityReason}` : ''}`}
              chip={<Chip tone={QUALITY[lot.quality].tone}>{QUALITY[lot.quality].text}</Chip>}
            />
          ))}
        </div>
      </main>
      <TabFoot on="intake" deep>
        <div class="duo">
          <Button kind="b2" icon="add" onClick={again}>
            再写一张
          </Button>
          {next && (
            <LinkButton wide href={`/station/lots/${next.id}`} icon="test">
              去快检
            </LinkButton>
          )}
        </div>
      </TabFoot>
    </>
  )
}
