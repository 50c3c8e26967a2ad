// Every hour, limit and rate the county may change: what holds where, since when, and why.
import { useQuery } from '@tanstack/react-query'
import { Input, Select, Table } from 'antd'
import { useState } from 'react'

import { ask } from '../../gql/ask'
import {
  PoliciesDocument, type PoliciesQuery, type PoliciesQueryVariables, SellersForRulesDocument,
  type SellersForRulesQuery, type SellersForRulesQueryVariables,
} from '../../gql/generated/center/graphql'
import { holds, type Me, useMe } from '../app/me'
import { open, useRoute } from '../app/route'
import { dayText } from '../app/time'
import { Icon } from '../kit/Icon'
import { useWide } from '../kit/Sheet'
import { Empty, Failure, Waiting } from '../kit/State'
import { PolicyFile } from './PolicyFile'
import { valueText } from './value'

const FILE_WIDTH = 560
export type Policy = PoliciesQuery['policies'][number]

function useScopes(me: Me): { value: string; label: string }[] {
  const sellers = useQuery({
    queryKey: ['sellers', 'names'],
    queryFn: () => ask<SellersForRulesQuery, SellersForRulesQueryVariables>(SellersForRulesDocument, {}),
    enabled: holds(me, 'county_admin'),
    staleTime: 300_000,
  })
  const own = { value: `region:${me.scope.code}`, label: me.isTownship ? me.scope.name : '全县' }
  if (me.isTownship) return [own]
  return [
    own,
    ...me.townships.map((one) => ({ value: `region:${one.code}`, label: one.name })),
    ...(sellers.data?.sellers.nodes ?? []).map((one) => ({ value: one.id, label: `${one.region.townshipName ?? ''} ${one.legalName}` })),
  ]
}

export default function Policies() {
  const me = useMe()
  const wide = useWide()
  const { query } = useRoute()
  const [search, setSearch] = useState('')
  const scopes = useScopes(me)
  const scope = query.get('scope') ?? `region:${me.scope.code}`
  const found = useQuery({
    queryKey: ['policies', scope],
    queryFn: () => ask<PoliciesQuery, PoliciesQueryVariables>(PoliciesDocument, { scopeKey: scope }),
  })
  const all = found.data?.policies ?? []
  const rows = search ? all.filter((row) => row.label.includes(search) || row.key.includes(search)) : all
  const current = all.find((row) => row.key === query.get('open'))
  const scopeText = scopes.find((one) => one.value === scope)?.label ?? '全县'
  const folded = Boolean(current) && wide
  return (
    <>
      <div className="pad" style={folded ? { marginRight: FILE_WIDTH } : undefined}>
        <div className="ttl"><h1>规则</h1><p>{scopeText}现在用的 {all.length} 条</p></div>
        <div className="flt">
          <Select
            aria-label="范围" style={{ width: 260 }} value={scope} options={scopes} showSearch={{ optionFilterProp: 'label' }}
            onChange={(value) => open({ scope: value, open: null })}
          />
          <span className="sp" />
          {!folded && <Input aria-label="查找" style={{ width: 196 }} prefix={<Icon name="search" small />} placeholder="规则名" allowClear value={search} onChange={(event) => setSearch(event.target.value.trim())} />}
        </div>
        <div className="scroll">
          {found.isPending && <Waiting />}
          {found.error && <Failure error={found.error} again={() => void found.refetch()} />}
          {found.data && rows.length === 0 && <Empty>没有这样的规则。</Empty>}
          {rows.length > 0 && (
            <Table<Policy>
              className="t3"
              size="small"
              rowKey="key"
              tableLayout="fixed"
              dataSource={rows}
              pagination={false}
              rowClassName={(row) => (row.key === current?.key ? 'cur' : '')}
              onRow={(row) => ({ onClick: () => open({ open: row.key }) })}
              columns={[
                { title: '规则', render: (_, row) => <span className="c1"><b><button type="button" className="row" onClick={() => open({ open: row.key })}>{row.label}</button></b></span> },
                { title: '现在', width: 170, className: 'num', render: (_, row) => <b className="cut">{valueText(row.value, row.unit)}</b> },
                { title: '出自', width: 90, render: (_, row) => (row.fromScope === row.scopeKey && row.scopeKey ? '本级' : row.fromScope ? '上级' : <span className="m2">默认</span>) },
                ...(folded ? [] : [
                  { title: '起', width: 110, render: (_: unknown, row: Policy) => dayText(row.setAt) },
                  { title: '理由', width: 300, ellipsis: true, render: (_: unknown, row: Policy) => (row.source === 'default' ? <span className="m2">系统默认</span> : row.source) },
                ]),
              ]}
            />
          )}
        </div>
      </div>
      {current && <PolicyFile key={current.key + scope} policy={current} scope={scope} scopeText={scopeText} width={FILE_WIDTH} close={() => open({ open: null })} />}
    </>
  )
}
