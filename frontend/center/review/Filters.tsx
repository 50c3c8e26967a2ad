import { Input, Segmented, Select } from 'antd'

import { reviewCount, type StageName, useReviewCounts } from '../app/counts'
import { useMe } from '../app/me'
import { open } from '../app/route'
import { Icon } from '../kit/Icon'
import { kindCounts } from './kinds'

interface Props {
  stage: StageName
  kind: string
  township: string
  search: string
  folded: boolean
  setSearch: (text: string) => void
}

export function Filters({ stage, kind, township, search, folded, setSearch }: Props) {
  const me = useMe()
  const counts = useReviewCounts(me, stage).data
  const { all } = reviewCount(counts)
  const kinds = [
    { value: '', label: folded ? '全部' : `全部 ${all}` },
    ...kindCounts(counts).map((one) => ({ value: one.key, label: folded ? one.label : `${one.label} ${one.count}` })),
  ]
  return (
    <div className="flt">
      <Segmented options={kinds} value={kind} onChange={(value) => open({ kind: value })} aria-label="类别" />
      {!me.isTownship && !folded && (
        <Select
          aria-label="乡镇"
          style={{ width: 136 }}
          value={township}
          onChange={(value) => open({ township: value })}
          options={[
            { value: '', label: `${me.townships.length} 个乡镇` },
            ...me.townships.map((one) => ({ value: one.code, label: one.name })),
          ]}
        />
      )}
      <Select
        aria-label="环节"
        style={{ width: 140 }}
        value={stage}
        onChange={(value: StageName) => open({ stage: value, kind: null })}
        options={[
          { value: 'TOWNSHIP', label: me.isTownship ? '待我初审' : '乡镇初审中' },
          { value: 'COUNTY', label: me.isTownship ? '县里在审' : '县级复审' },
        ]}
      />
      <span className="sp" />
      {!folded && (
        <Input
          aria-label="查找"
          style={{ width: 196 }}
          prefix={<Icon name="search" small />}
          placeholder="名称、报送人"
          allowClear
          value={search}
          onChange={(event) => setSearch(event.target.value.trim())}
        />
      )}
    </div>
  )
}
