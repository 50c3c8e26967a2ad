// For somebody signed in who has no goods to sell yet: apply for a station, and what became of it.
import { TabFoot } from '../nav'
import { useStation } from '../me'
import { Bar, Chip, Empty, LinkButton, Row, Section, type Tone } from '../ui'
import { TypeSwitch } from '../typeswitch'
import type { SellerStatus, StationStatus } from '../../gql/generated/station/graphql'

const TONES: Partial<Record<StationStatus | SellerStatus, Tone>> = {
  RETURNED: 'warn', REJECTED: 'no', RECTIFY: 'warn', OPERATING: 'ok', ACTIVE: 'ok', SUSPENDED: 'no', CLOSED: 'no', RESTRICTED: 'no',
}

export function toneOf(status: StationStatus | SellerStatus): Tone {
  return TONES[status] ?? 'wait'
}

export function Welcome() {
  const { name, stations, sellers, seller } = useStation()
  return (
    <>
      <Bar title="我的站点" sub={name}>
        <TypeSwitch />
      </Bar>
      <main>
        {stations.length > 0 && (
          <>
            <Section title="我的申请" />
            <div class="rows">
              {stations.map((station) => (
                <Row
                  key={station.id}
                  href={['DRAFT', 'RETURNED'].includes(station.status) ? `/station/apply/${station.id}` : `/station/sites/${station.id}`}
                  title={station.stationName}
                  sub={`${station.village.townshipName ?? ''}${station.village.name}`}
                  chip={<Chip tone={toneOf(station.status)}>{station.statusText}</Chip>}
                />
              ))}
            </div>
          </>
        )}
        {sellers.length > 0 && (
          <>
            <Section title="入驻" />
            <div class="rows">
              {sellers.map((one) => (
                <Row
                  key={one.id}
                  href={`/station/sellers/${one.id}`}
                  title={one.displayName || one.legalName}
                  sub={one.legalName}
                  chip={<Chip tone={toneOf(one.status)}>{one.statusText}</Chip>}
                />
              ))}
            </div>
          </>
        )}
        {!stations.length && !sellers.length && (
          <Empty text="还没有您的站点。">
            <p class="m2">填一张表，乡镇和县里看过，就能建站、卖货。</p>
          </Empty>
        )}
        <p class="gap">
          <a class="lk" href="/">
            去看集市
          </a>
        </p>
      </main>
      {seller ? (
        <TabFoot on="more" deep>
          <LinkButton href="/station">回到今天</LinkButton>
        </TabFoot>
      ) : (
        <footer class="ft">
          <div class="act">
            <div class="nx">
              <LinkButton href="/station/apply" icon="add" kind={stations.length ? 'b2' : ''}>
                申请开站
              </LinkButton>
            </div>
          </div>
        </footer>
      )}
    </>
  )
}
