// 核对结算单: plus and minus in words, each order with its figures, one objection holds only its order.
import { useState } from 'preact/hooks'

import {
  ConfirmStatementDocument, DisputeStatementLineDocument, type StatementHeadFragment, type StatementRowFragment, StatementSheetDocument,
} from '../../gql/generated/station/graphql'
import type { Params } from '../../kit/router'
import { act, useAsk, useDoing, useNow } from '../data'
import { Field } from '../fields'
import { useStation } from '../me'
import { TabFoot } from '../nav'
import { Bar, Button, Chip, Failed, Icon, Loading, Refusal, Say, Section } from '../ui'
import { amount, dayOf, leftText, moment, monthDay } from '../units'
import { period, statementTone } from './statements'

export function StatementScreen({ id = '' }: Params) {
  const { data, error, reload } = useAsk(StatementSheetDocument, { id })
  const sheet = data?.node && 'payoutFen' in data.node ? data.node : null
  const [more, setMore] = useState<string[]>([])
  const me = useStation()
  const doing = useDoing()
  const now = useNow()
  const [objecting, setObjecting] = useState(false)
  if (!sheet) {
    return (
      <>
        <Bar title="核对结算单" back="/station/statements" />
        <main>{error ? <Failed what="结算单" error={error} retry={reload} /> : <Loading rows={7} />}</main>
        <TabFoot on="statements" deep />
      </>
    )
  }
  const confirm = () =>
    doing.run(async () => {
      await act(ConfirmStatementDocument, { id })
      await Promise.all([reload(), me.reload()])
    })
  return (
    <>
      <Bar title={sheet.canConfirm ? '核对结算单' : '结算单'} sub={period(sheet.periodStart, sheet.periodEnd)} back="/station/statements">
        <a class="x end" href={sheet.xlsxUrl} download>
          <Icon name="doc" />
          存表
        </a>
      </Bar>
      <main>
        <div class="two">
          <div class="wide">
            <Sums sheet={sheet} />
            {sheet.status === 'SELLER_REVIEW' && (
              <Say tone="note" icon="clk" title={`${leftText(sheet.reviewUntil, now).replace('剩', '还剩')}，${moment(sheet.reviewUntil)}`}>
                <p>到时没说话算您同意。有一单不对，只扣住那一单，别的照放。</p>
              </Say>
            )}
            {sheet.status === 'CONFIRMED' && (
              <Say tone="note" icon="clk" title={sheet.waitsForText ? '您核对过了，县里财务在看' : '您核对过了'}>
                <p>{sheet.waitsForText || '接着放款，到账了写在这里。'}</p>
              </Say>
            )}
            {sheet.settledAt && (
              <Say tone="ok" title="已到账">
                <p>{moment(sheet.settledAt)}，支付宝放给您 {amount(sheet.payoutFen)} 元。</p>
              </Say>
            )}
            <Refusal error={doing.error} />
          </div>
          <div class="side">
            <Section title={`这 ${sheet.lineCount} 单`} hint={objecting ? '点不对的那一单' : '点开看每一笔'} />
            <div class="rows">
              {sheet.lines.nodes.map((line) => (
                <Line key={line.id} line={line} mayObject={sheet.canConfirm} objecting={objecting} onDone={reload} />
              ))}
              {more.map((after) => (
                <MoreLines key={after} id={id} after={after} mayObject={sheet.canConfirm} objecting={objecting} onDone={reload} />
              ))}
            </div>
            {sheet.lines.pageInfo.hasNextPage && !more.length && (
              <Button kind="b2" onClick={() => setMore([sheet.lines.pageInfo.endCursor ?? ''])}>
                看后面的单
              </Button>
            )}
          </div>
        </div>
      </main>
      <TabFoot on="statements" deep>
        {sheet.canConfirm && (
          <div class="duo">
            <Button kind="b2" onClick={() => setObjecting(!objecting)}>
              {objecting ? '都对了' : '有不对的'}
            </Button>
            <Button wide icon="tick" busy={doing.busy} onClick={confirm}>
              核对无误
            </Button>
          </div>
        )}
      </TabFoot>
    </>
  )
}

function Sums({ sheet }: { sheet: StatementHeadFragment }) {
  const rows: [string, string, number][] = [
    ['货款', `${sheet.lineCount} 单`, sheet.goodsFen],
    ['加 运费', '买家付的', sheet.freightFen],
    ['减 您站的优惠', '您给买家的', -sheet.sellerDiscountFen],
    ['减 退款', '您站承担', -sheet.refundsFen],
    ['减 佣金', '按货款减退款算', -sheet.commissionFen],
    ['减 支付手续费', '支付宝收', -sheet.feeFen],
  ]
  return (
    <section class="led mt0">
      <div class="hd">
        结算单 {sheet.number}
        <Chip tone={statementTone(sheet.status)}>{sheet.statusText}</Chip>
      </div>
      <ul>
        {rows
          .filter(([label, , fen]) => fen !== 0 || label === '货款')
          .map(([label, text, fen]) => (
            <li key={label}>
              <span>
                {label}
                <small>{text}</small>
              </span>
              <b class="n">{amount(fen)}</b>
            </li>
          ))}
        <li class="sum">
          <span>
            放给您<small>支付宝直接到您的账户</small>
          </span>
          <b class="n">{amount(sheet.payoutFen)}</b>
        </li>
      </ul>
    </section>
  )
}

interface LineProps {
  line: StatementRowFragment
  mayObject: boolean
  objecting: boolean
  onDone: () => Promise<void>
}

function Line({ line, mayObject, objecting, onDone }: LineProps) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const doing = useDoing()
  const held = Boolean(line.dispute) && !line.answer
  const object = () =>
    doing.run(async () => {
      await act(DisputeStatementLineDocument, { lineId: line.id, text })
      setText('')
      await onDone()
    })
  const figures: [string, number][] = [
    ['货款', line.goodsFen], ['加 运费', line.freightFen], ['减 优惠', -line.sellerDiscountFen], ['减 退款', -line.refundsFen],
    ['减 佣金', -line.commissionFen], ['减 手续费', -line.feeFen],
  ]
  return (
    <>
      <button class="row" type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="g">
          <b class="mono">尾号 {line.orderNo.slice(-4)}</b>
          <small>
            {monthDay(dayOf(new Date(line.maturedAt)))}满期{line.refundsFen ? `，退款 ${amount(line.refundsFen)}` : ''}
          </small>
        </span>
        <span class="e">
          <b>{amount(line.payoutFen)}</b>
          {held ? <Chip tone="warn">有不对</Chip> : line.releasedAt ? <Chip tone="ok">已到账</Chip> : line.releaseText && <small>{line.releaseText}</small>}
        </span>
      </button>
      {open && (
        <div class="four">
          <ul class="led">
            {figures
              .filter(([label, fen], index) => fen !== 0 || index === 0 || label === '减 手续费')
              .map(([label, fen]) => (
                <li key={label}>
                  <span>{label}</span>
                  <span class="n">{amount(fen)}</span>
                </li>
              ))}
          </ul>
          {line.dispute && <p>您说：{line.dispute}</p>}
          {line.answer && <p>县里答：{line.answer}</p>}
          <a href={`/station/orders/${line.orderId}`}>看这单 {line.orderNo}</a>
          {mayObject && objecting && !held && (
            <>
              <Field label="哪里不对" rows={2} max={300} value={text} onInput={setText} error={doing.error?.message} />
              <Button kind="b2" small icon="msg" busy={doing.busy} disabled={!text.trim()} onClick={object}>
                说给县里，先扣住这一单
              </Button>
            </>
          )}
        </div>
      )}
    </>
  )
}

function MoreLines({ id, after, ...rest }: { id: string; after: string } & Omit<LineProps, 'line'>) {
  const { data, error, reload } = useAsk(StatementSheetDocument, { id, after })
  const sheet = data?.node && 'payoutFen' in data.node ? data.node : null
  const [next, setNext] = useState('')
  if (!sheet) return error ? <Failed what="后面的单" error={error} retry={reload} /> : <Loading />
  return (
    <>
      {sheet.lines.nodes.map((line) => (
        <Line key={line.id} line={line} {...rest} onDone={reload} />
      ))}
      {sheet.lines.pageInfo.hasNextPage &&
        (next ? (
          <MoreLines id={id} after={next} {...rest} />
        ) : (
          <Button kind="b2" onClick={() => setNext(sheet.lines.pageInfo.endCursor ?? '')}>
            看后面的单
          </Button>
        ))}
    </>
  )
}
