// What each office finds at the left: only what it may do, nothing that is not there.
import type { IconName } from '../kit/Icon'
import { holds, type Me, type Office } from './me'

export interface Entry {
  key: string
  label: string
  icon: IconName
  offices: Office[]
}

const OFFICIALS: Office[] = ['township_admin', 'county_admin', 'auditor']
const MONEY: Office[] = ['county_finance', 'county_admin', 'auditor']
const OVERSIGHT: Office[] = ['township_admin', 'county_admin', 'county_finance', 'auditor']

export const GROUPS: { label: string; entries: Entry[] }[] = [
  {
    label: '办理',
    entries: [
      { key: 'review', label: '待审', icon: 'inbox', offices: OFFICIALS },
      { key: 'acceptance', label: '站点验收', icon: 'stamp', offices: OFFICIALS },
      { key: 'lots', label: '批次处置', icon: 'box', offices: OFFICIALS },
    ],
  },
  {
    label: '资金',
    entries: [
      { key: 'finance', label: '结算', icon: 'money', offices: MONEY },
      { key: 'accounts', label: '收款账户', icon: 'shop', offices: MONEY },
    ],
  },
  {
    label: '台账',
    entries: [
      { key: 'plan', label: '计划与实际', icon: 'chart', offices: OVERSIGHT },
      { key: 'certificates', label: '证书', icon: 'leaf', offices: OFFICIALS },
      { key: 'stations', label: '站点', icon: 'home', offices: OVERSIGHT },
      { key: 'people', label: '任职', icon: 'people', offices: OFFICIALS },
    ],
  },
  {
    label: '监督',
    entries: [
      { key: 'policies', label: '规则', icon: 'rates', offices: OVERSIGHT },
      { key: 'audit', label: '审计记录', icon: 'log', offices: OFFICIALS },
    ],
  },
]

export function menuOf(me: Me): { label: string; entries: Entry[] }[] {
  return GROUPS.map((group) => ({
    label: group.label,
    entries: group.entries.filter((entry) => holds(me, ...entry.offices)),
  })).filter((group) => group.entries.length)
}
