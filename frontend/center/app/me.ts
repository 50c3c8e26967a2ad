// Who sits at the desk: his offices, the region they are for, and what its townships are called.
import { useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'

import { ask } from '../../gql/ask'
import { DeskDocument, type DeskQuery, type DeskQueryVariables } from '../../gql/generated/center/graphql'
import { session, type Session } from '../../kit/session'

export type Office = 'township_admin' | 'county_admin' | 'county_finance' | 'auditor' | 'expert'

const OFFICE_NAMES: Record<Office, string> = {
  county_admin: '县级审核',
  county_finance: '县级财务',
  township_admin: '乡镇管理员',
  auditor: '审计',
  expert: '专家',
}
const OFFICES = Object.keys(OFFICE_NAMES) as Office[]
const COUNTY_DIGITS = 6

export interface Region {
  code: string
  name: string
}

export interface Me {
  name: string
  offices: Office[]
  /** In words: 县级审核. */
  officeText: string
  /** The region the desk works in: a county or a township. */
  scope: Region
  county: string
  townships: Region[]
  isTownship: boolean
  demo: boolean
  villageCount: number
}

export function officesOf(found: Session): { office: Office; region: string }[] {
  return found.roles
    .filter((role) => OFFICES.includes(role.role as Office) && role.scopeKey.startsWith('region:'))
    .map((role) => ({ office: role.role as Office, region: role.scopeKey.slice('region:'.length) }))
}

export const useSession = () => useQuery({ queryKey: ['session'], queryFn: session, staleTime: Infinity })

/** The desk of a signed-in official; undefined until it is known. */
export function useDesk(found: Session | undefined) {
  const offices = found ? officesOf(found) : []
  const region = offices.map((one) => one.region).sort((one, other) => one.length - other.length)[0] ?? ''
  const county = region.slice(0, COUNTY_DIGITS)
  const desk = useQuery({
    queryKey: ['desk', county],
    queryFn: () => ask<DeskQuery, DeskQueryVariables>(DeskDocument, { county }),
    enabled: Boolean(county),
    staleTime: Infinity,
  })
  const me = found && desk.data ? meOf(found, region, desk.data) : undefined
  return { me, error: desk.error, refetch: desk.refetch }
}

function meOf(found: Session, region: string, desk: DeskQuery): Me {
  const offices = [...new Set(officesOf(found).map((one) => one.office))].sort(
    (one, other) => OFFICES.indexOf(one) - OFFICES.indexOf(other),
  )
  const isTownship = region.length > COUNTY_DIGITS
  const name = isTownship ? desk.regions.find((one) => one.code === region)?.name : desk.site.countyName
  return {
    name: found.name,
    offices,
    officeText: offices.map((office) => OFFICE_NAMES[office]).join('、'),
    scope: { code: region, name: name ?? region },
    county: region.slice(0, COUNTY_DIGITS),
    townships: desk.regions,
    isTownship,
    demo: desk.site.demo,
    villageCount: desk.site.villageCount,
  }
}

export const MeContext = createContext<Me | null>(null)

/** The official at this desk. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('no official at this desk')
  return me
}

export function holds(me: Me, ...offices: Office[]): boolean {
  return offices.some((office) => me.offices.includes(office))
}

export function townshipName(me: Me, code: string | null | undefined): string {
  return me.townships.find((one) => one.code === code)?.name ?? me.scope.name
}
