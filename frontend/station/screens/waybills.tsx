// 填运单号: many at once, pasted; good lines go, a bad one says what differs and is corrected in its place.
import { useState } from 'preact/hooks'

import { CouriersDocument, ShipInBulkDocument } from '../../gql/generated/station/graphql'
import { act, useAsk, useDoing, useDraft } from '../data'
import { Field, Select } from '../fields'
import { useSeller } from '../me'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Icon, LinkButton, Refusal, Say } from '../ui'

interface Line {
  text: string
  /** Why it was not taken; empty: it was. */
  message: string
}

export function Waybills() {
  const seller = useSeller()
  const couriers = useAsk(CouriersDocument, {})
  const [draft, change] = useDraft(`waybills.${seller.id}`, { text: '', courier: '' })
  const [lines, setLines] = useState<Line[]>([])
  const doing = useDoing()
  const send = (texts: string[]) =>
    doing.run(async () => {
      const answer = await act(ShipInBulkDocument, { sellerId: seller.id, text: texts.join('\n'), courier: draft.courier || null })
      const bad = new Map((answer.badLines ?? []).map((one) => [one.line, one.message]))
      const sent = texts.map((text, index) => ({ text, message: bad.get(index + 1) ?? '' }))
      setLines([...lines.filter((line) => !line.message), ...sent].filter((line) => line.text.trim()))
      change({ text: '' })
    })
  const bad = lines.filter((line) => line.message)
  const good = lines.length - bad.length
  const correct = (line: Line, text: string) => setLines(lines.map((one) => (one === line ? { ...one, text } : one)))
  return (
    <>
      <Bar title="填运单号" sub="一起粘贴" back="/station/orders?tab=PACKING" />
      <main>
        <div class="mt0">
          <Refusal error={doing.error} />
        </div>
        {lines.length === 0 && (
          <>
            <Select
              label="哪家快递，行里写了的不用选"
              value={draft.courier}
              choices={(couriers.data?.couriers ?? []).map((one) => ({ value: one.code, label: one.name }))}
              onChange={(courier) => change({ courier })}
              none="每行自己写"
            />
            <Field
              label="一行一个：订单号 运单号"
              rows={8}
              value={draft.text}
              onInput={(text) => change({ text })}
              hint="从表格里复制过来就行。一单几个包裹的，订单号后面写 -1、-2。"
            />
          </>
        )}
        {lines.length > 0 && (
          <>
            {bad.length ? (
              <Say tone="warn" title={`${lines.length} 行，发了 ${good} 行，${bad.length} 行要改`}>
                <p>发了的不耽误。改好这几行再发。</p>
              </Say>
            ) : (
              <Say tone="ok" title={`${good} 行都发了`}>
                <p>快递揽收以后，买家能看到到哪了。</p>
              </Say>
            )}
            <ol class="bulk rows">
              {[...lines.entries()].map(([index, line]) => (
                <li key={index} class={line.message ? 'b' : ''}>
                  <div>
                    {line.message ? (
                      <>
                        <div class="er">
                          <Icon name="tri" small />
                          <span>{line.message}</span>
                        </div>
                        <Field label={`第 ${index + 1} 行`} value={line.text} onInput={(text) => correct(line, text)} />
                        <Button kind="b2" small onClick={() => setLines(lines.filter((one) => one !== line))}>
                          这行不要
                        </Button>
                      </>
                    ) : (
                      <span class="prose">{line.text}</span>
                    )}
                  </div>
                  {!line.message && <Chip tone="ok">发了</Chip>}
                </li>
              ))}
            </ol>
          </>
        )}
      </main>
      <TabFoot on="orders" deep>
        {lines.length === 0 ? (
          <Button icon="truck" busy={doing.busy} disabled={!draft.text.trim()} onClick={() => void send(draft.text.split('\n'))}>
            核对，发货
          </Button>
        ) : bad.length ? (
          <div class="duo">
            <Button kind="b2" onClick={() => setLines([])}>
              重新粘贴
            </Button>
            <Button wide icon="truck" busy={doing.busy} onClick={() => void send(bad.map((line) => line.text))}>
              再发这 {bad.length} 行
            </Button>
          </div>
        ) : (
          <LinkButton href="/station/orders" icon="go">
            回到订单
          </LinkButton>
        )}
      </TabFoot>
    </>
  )
}
