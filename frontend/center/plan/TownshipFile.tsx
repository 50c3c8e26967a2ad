import { useQuery } from '@tanstack/react-query'

import { ask } from '../../gql/ask'
import {
  TownshipStationsDocument, type TownshipStationsQuery, type TownshipStationsQueryVariables,
} from '../../gql/generated/center/graphql'
import { go, open } from '../app/route'
import { Sheet } from '../kit/Sheet'
import { Empty, Failure, Waiting } from '../kit/State'
import { StationState } from '../stations/Stations'
import type { PlanRow } from './Plan'

export function TownshipFile({ row, year, width }: { row: PlanRow; year: number; width: number }) {
  const found = useQuery({
    queryKey: ['plan', 'stations', row.region.code],
    queryFn: () => ask<TownshipStationsQuery, TownshipStationsQueryVariables>(TownshipStationsDocument, { township: row.region.code }),
  })
  const stations = [...(found.data?.stations.nodes ?? [])].sort((one, other) => (one.village.code < other.village.code ? -1 : 1))
  return (
    <Sheet
      title={row.region.name}
      detail={`${year} 年应建 ${row.stationsPlanned ?? 0}，运营 ${row.operating}，在建 ${row.underWay}。点村名查站点`}
      width={width}
      close={() => open({ open: null })}
    >
      {found.isPending && <Waiting />}
      {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
      {found.data && stations.length === 0 && <div className="top8"><Empty>这个乡镇还没有站点。</Empty></div>}
      {stations.length > 0 && (
        <table className="rec names top8">
          <thead><tr><th scope="col">村（社区）</th><th scope="col">站点</th><th scope="col">类别</th><th scope="col">店铺</th><th scope="col">状态</th></tr></thead>
          <tbody>
            {stations.map((one) => (
              <tr key={one.id}>
                <td><button type="button" className="lk" onClick={() => go('stations', { open: one.id })}>{one.village.name}</button></td>
                <td className="words">{one.stationName}</td>
                <td>{one.classLabel}</td>
                <td>{one.seller?.statusText ?? ''}</td>
                <td><StationState status={one.status} text={one.statusText} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Sheet>
  )
}
