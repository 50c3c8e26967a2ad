// Certificates a lot may claim: why it may or may not, how much of the year is left, claiming and taking it back.
import { ClaimLotDocument, DropClaimDocument } from '../../gql/generated/station/graphql'
import { act, useDoing } from '../data'
import { Button, Chip, Icon, Refusal } from '../ui'
import { kg } from '../units'
import type { Lot } from './lot'

export function LotClaims({ lot, reload }: { lot: Lot; reload: () => Promise<void> }) {
  const doing = useDoing()
  if (!lot.claims.length && !lot.claimableScopes.length) return null
  const claim = (scopeId: string) =>
    doing.run(async () => {
      await act(ClaimLotDocument, { lotId: lot.id, scopeId })
      await reload()
    })
  const drop = (scopeId: string) =>
    doing.run(async () => {
      await act(DropClaimDocument, { lotId: lot.id, scopeId })
      await reload()
    })
  return (
    <>
      <Refusal error={doing.error} />
      {lot.claims.map((one) => (
        <section class="card" key={one.scopeId}>
          <div class="cr">
            <b class="lg">
              <Icon name="leaf" /> {one.kindLabel}
            </b>
            <Chip tone="ok">声明了</Chip>
          </div>
          <p>
            {one.productText}，这批 {kg(one.g)} 公斤
          </p>
          <p class="sm m2 mono">{one.number}</p>
          {lot.offeredG === 0 && (
            <Button kind="b3" busy={doing.busy} onClick={() => void drop(one.scopeId)}>
              声明错了，收回
            </Button>
          )}
        </section>
      ))}
      {lot.claimableScopes.map((one) => (
        <section class="card" key={one.scopeId}>
          <div class="cr">
            <b class="lg">
              <Icon name="leaf" /> {one.kindLabel}
            </b>
            {one.problem ? <Chip tone="no">不能声明</Chip> : <Chip tone="wait">还没声明</Chip>}
          </div>
          <p>{one.problem ?? `${one.productText}，这批能声明。`}</p>
          {!one.problem && typeof one.leftG === 'number' && (
            <p>
              证书今年还剩 {kg(one.leftG)} 公斤，声明这批 {kg(lot.netG)} 公斤后，剩 <b class="nw">{kg(one.leftG - lot.netG)} 公斤</b>。
            </p>
          )}
          <p class="sm m2 mono">{one.number}</p>
          {!one.problem && (
            <Button kind="b2" icon="leaf" busy={doing.busy} onClick={() => void claim(one.scopeId)}>
              声明这批 {kg(lot.netG)} 公斤
            </Button>
          )}
        </section>
      ))}
    </>
  )
}
