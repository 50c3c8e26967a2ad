import { useQuery } from '@tanstack/react-query'
import { Button, Input, Switch } from 'antd'
import { useState } from 'react'

import { ask } from '../../gql/ask'
import {
  PolicyHistoryDocument, type PolicyHistoryQuery, type PolicyHistoryQueryVariables, SetPolicyDocument,
} from '../../gql/generated/center/graphql'
import { holds, useMe } from '../app/me'
import { momentText } from '../app/time'
import { Foot, History, Sheet } from '../kit/Sheet'
import { Failure, Waiting, Warn } from '../kit/State'
import { useDeed } from '../kit/useDeed'
import { WithReason } from '../kit/WithReason'
import type { Policy } from './Policies'
import { asJson, isPlain, typed, valueText } from './value'

interface Props {
  policy: Policy
  scope: string
  scopeText: string
  width: number
  close: () => void
}

export function PolicyFile({ policy, scope, scopeText, width, close }: Props) {
  const me = useMe()
  const [mode, setMode] = useState<'' | 'change' | 'back'>('')
  const [text, setText] = useState(typed(policy.value))
  const set = useDeed(SetPolicyDocument, ['policies'])
  const history = useQuery({
    queryKey: ['policies', 'history', policy.key, scope],
    queryFn: () => ask<PolicyHistoryQuery, PolicyHistoryQueryVariables>(PolicyHistoryDocument, { key: policy.key, scopeKey: scope }),
  })
  const value = asJson(text, policy.value)
  const where = policy.everywhere ? '' : scope
  const send = (json: string | null) => (reason: string) =>
    set.mutate({ key: policy.key, scopeKey: where, value: json, reason }, { onSuccess: () => setMode('') })
  const mine = holds(me, 'county_admin')
  const foot = !mine ? undefined : mode ? (
    <WithReason
      label={mode === 'change' ? '为什么改' : '为什么改回上一级'}
      help="必填，记入审计；改动前已下的单仍按旧规则"
      action={mode === 'change' ? `改为 ${value && isPlain(policy.value) ? valueText(JSON.parse(value), policy.unit) : '新值'}` : '改回上一级'}
      passes={mode === 'change' && value !== null}
      busy={set.isPending}
      error={set.error}
      reset={set.reset}
      cancel={() => setMode('')}
      send={send(mode === 'change' ? value : null)}
    >
      {mode === 'change' && <Field policy={policy} text={text} setText={setText} valid={value !== null} />}
    </WithReason>
  ) : (
    <Foot note={policy.everywhere ? '这一条全网一样，只有平台能改。' : `改动只管${scopeText}。`}>
      {policy.fromScope === scope && <Button onClick={() => setMode('back')}>改回上一级</Button>}
      {!policy.everywhere && <Button onClick={() => setMode('change')}>改这一条</Button>}
    </Foot>
  )
  return (
    <Sheet title={policy.label} detail={`${scopeText}　${policy.key}`} width={width} close={close} foot={foot}>
      <h3>现在</h3>
      {isPlain(policy.value) || policy.value == null ? (
        <div className="box big">{valueText(policy.value, policy.unit)}</div>
      ) : (
        <pre className="box code">{typed(policy.value)}</pre>
      )}
      {policy.minimum != null && <p className="m2 sm">可在 {policy.minimum} 到 {policy.maximum} {policy.unit} 之间改。</p>}
      {policy.everywhere && <Warn>这一条全网一样，县里不单独改。</Warn>}
      <h3>改过几次</h3>
      {history.isPending && <Waiting rows={2} />}
      {history.error && <Failure error={history.error} again={() => void history.refetch()} />}
      <History
        entries={(history.data?.policyHistory.nodes ?? []).map((one) => ({
          at: momentText(one.setAt),
          text: <>{one.setBy ?? '系统'} 定为 <b>{valueText(one.value, policy.unit)}</b>{one.source !== 'default' && `：“${one.source}”`}</>,
        }))}
      />
    </Sheet>
  )
}

function Field({ policy, text, setText, valid }: { policy: Policy; text: string; setText: (text: string) => void; valid: boolean }) {
  if (typeof policy.value === 'boolean') {
    return <p><Switch aria-label={policy.label} checked={text === 'true'} checkedChildren="是" unCheckedChildren="否" onChange={(on) => setText(String(on))} /></p>
  }
  const status = valid ? ('' as const) : ('error' as const)
  return (
    <div className="field">
      <label htmlFor="policy-value"><b>新值</b>{policy.unit && `（${policy.unit}）`}</label>
      {isPlain(policy.value) ? (
        <Input id="policy-value" value={text} status={status} onChange={(event) => setText(event.target.value)} />
      ) : (
        <Input.TextArea id="policy-value" rows={6} value={text} status={status} onChange={(event) => setText(event.target.value)} />
      )}
      {!valid && <p className="sm bad">和这条规则的写法不一样，比如数字要写阿拉伯数字。</p>}
    </div>
  )
}
