// Who works here: his stations and sellers, the one he works for now, and what waits in numbers.
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

import { keyOf } from '../kit/ids'
import { keep, recall } from '../kit/store'
import type { MeQuery, MySellerFragment, MyStationFragment } from '../gql/generated/station/graphql'

export interface Station {
  name: string
  stations: MyStationFragment[]
  sellers: MySellerFragment[]
  /** The seller he works for now; null before there is one. */
  seller: MySellerFragment | null
  /** That seller's station; null for an organisation, and before there is one. */
  station: MyStationFragment | null
  counts: { toShip: number; toConfirm: number }
  choose: (sellerId: string) => void
  reload: () => Promise<void>
}

export const StationContext = createContext<Station | null>(null)

export function useStation(): Station {
  const found = useContext(StationContext)
  if (!found) throw new Error('outside of the station app')
  return found
}

/** The seller of somebody who has one; screens that need it are shown only then. */
export function useSeller(): MySellerFragment {
  const { seller } = useStation()
  if (!seller) throw new Error('no seller')
  return seller
}

const OFFICES = new Set(['TOWNSHIP_ADMIN', 'COUNTY_ADMIN', 'COUNTY_FINANCE', 'AUDITOR', 'INFORMATION_OFFICER'])

/** What is the viewer's own: an official sees the stations of his region, too, and does not run them. */
export function ownOf(me: MeQuery): { stations: MyStationFragment[]; sellers: MySellerFragment[] } {
  const grants = me.viewer?.grants ?? []
  const scopes = new Set(grants.map((grant) => grant.scopeKey))
  const oversees = grants.some((grant) => OFFICES.has(grant.role.toUpperCase()))
  const holds = (kind: string, id: string | null | undefined) => Boolean(id) && scopes.has(`${kind}:${keyOf(id!)}`)
  return {
    stations: me.stations.nodes.filter((one) => !oversees || holds('station', one.id)),
    sellers: me.sellers.nodes.filter((one) => !oversees || holds('seller', one.id) || holds('station', one.stationId)),
  }
}

const CHOSEN = 'station.seller'

/** The chosen seller among these, else the first that sells, else the first. */
export function chosenOf(sellers: MySellerFragment[], chosen: string): MySellerFragment | null {
  return sellers.find((one) => one.id === chosen) ?? sellers.find((one) => one.status === 'ACTIVE') ?? sellers[0] ?? null
}

export const recallChosen = (): string => recall(CHOSEN, '')
export const keepChosen = (id: string): void => keep(CHOSEN, id)
