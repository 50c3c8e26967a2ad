// The station app: for who runs a station or sells, on a cheap phone and on an old computer.
import './station.css'

import type { FunctionComponent } from 'preact'
import { render } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'

import { CountsDocument, MeDocument } from '../gql/generated/station/graphql'
import { followLinks, match, type Params, useAddress } from '../kit/router'
import { session } from '../kit/session'
import { useAsk } from './data'
import { chosenOf, keepChosen, ownOf, recallChosen, type Station, StationContext } from './me'
import { FREE, SCREENS } from './screens'
import { Welcome } from './screens/welcome'
import { Bar, Button, Failed, Loading, Say } from './ui'

function App() {
  const { data, error, reload } = useAsk(MeDocument, {})
  const [chosen, setChosen] = useState(recallChosen)
  const own = useMemo(() => (data ? ownOf(data) : { stations: [], sellers: [] }), [data])
  const seller = chosenOf(own.sellers, chosen)
  const counts = useAsk(CountsDocument, seller ? { sellerId: seller.id } : null)
  const { data: counted, reload: recount } = counts
  const value = useMemo(
    (): Station => ({
      name: data?.viewer?.name ?? '',
      ...own,
      seller,
      station: own.stations.find((one) => one.id === seller?.stationId) ?? own.stations[0] ?? null,
      counts: { toShip: counted?.sellerOrderCounts.toPack ?? 0, toConfirm: counted?.statements.totalCount ?? 0 },
      choose: (id: string) => {
        keepChosen(id)
        setChosen(id)
      },
      reload: async () => {
        await Promise.all([reload(), recount()])
      },
    }),
    [data, own, seller, counted, reload, recount],
  )
  if (!data) {
    return (
      <>
        <Bar title="益农站点" />
        <main>{error ? <Failed what="站点" error={error} retry={reload} /> : <Loading />}</main>
      </>
    )
  }
  return (
    <StationContext.Provider value={value}>
      <Screen />
    </StationContext.Provider>
  )
}

function found(table: Record<string, FunctionComponent<Params>>, path: string): [FunctionComponent<Params>, Params] | null {
  for (const [pattern, screen] of Object.entries(table)) {
    const params = match(pattern, path)
    if (params) return [screen, params]
  }
  return null
}

function Screen() {
  const { path } = useAddress()
  return (
    <StationContext.Consumer>
      {(me) => {
        const [Wanted, params] = found(FREE, path) ?? (me?.seller ? found(SCREENS, path) : null) ?? [Welcome, {}]
        return <Wanted key={path} {...params} />
      }}
    </StationContext.Consumer>
  )
}

function Gate() {
  const [state, setState] = useState<'asking' | 'in' | 'away'>('asking')
  const enter = () => {
    setState('asking')
    session().then(
      (visitor) => {
        if (visitor.signedIn) setState('in')
        else location.replace(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`)
      },
      () => setState('away'),
    )
  }
  useEffect(enter, [])
  if (state === 'in') return <App />
  return (
    <>
      <Bar title="益农站点" />
      <main>
        {state === 'asking' ? (
          <Loading />
        ) : (
          <div class="mt0">
            <Say tone="stop" title="没连上，您填的都在。">
              <p>看看手机有没有网，再点一次。</p>
              <Button kind="b2" small onClick={enter}>
                再试一次
              </Button>
            </Say>
          </div>
        )}
      </main>
    </>
  )
}

followLinks(['/station'])
render(<Gate />, document.getElementById('app')!)
