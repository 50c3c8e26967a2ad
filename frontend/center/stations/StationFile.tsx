import { Button } from 'antd'
import { useState } from 'react'

import {
  ResumeSellerDocument, ResumeStationDocument, SuspendSellerDocument, SuspendStationDocument, VerifySellerDocument,
} from '../../gql/generated/center/graphql'
import { holds, useMe } from '../app/me'
import { closeFile } from '../app/route'
import { dayText } from '../app/time'
import { Evidence } from '../kit/Evidence'
import { Foot, Sheet } from '../kit/Sheet'
import { Failure, Waiting, Warn } from '../kit/State'
import { useDeed } from '../kit/useDeed'
import { WithReason } from '../kit/WithReason'
import { LICENCE_NAMES } from '../review/Subject'
import { Haves } from './AcceptanceFile'
import { type StationNode, useStation } from './useStation'

export function StationFile({ id, width }: { id: string; width: number }) {
  const me = useMe()
  const station = useStation(id)
  const node = station.data
  return (
    <Sheet
      title={node?.stationName ?? '站点'}
      detail={node ? `${node.village.townshipName} ${node.village.name}　${node.classLabel}　${node.statusText}` : '正在取'}
      width={width}
      close={closeFile}
      foot={node && holds(me, 'county_admin') ? <Deeds node={node} /> : undefined}
    >
      {station.isPending && <Waiting rows={5} />}
      {station.error && <Failure error={station.error} again={() => void station.refetch()} />}
      {node && <Inside node={node} />}
    </Sheet>
  )
}

function Inside({ node }: { node: StationNode }) {
  return (
    <>
      {node.statusReason && node.status !== 'OPERATING' && <Warn>{node.statusReason}</Warn>}
      <h3>场所和设备</h3>
      <div className="kv box">
        <div><small>地址</small><b>{node.address}</b></div>
        <div><small>场所</small><b>{Number(node.floorAreaM2)} 平方米</b></div>
        <div><small>覆盖</small><b>{node.households} 户 {node.villagers} 人</b></div>
        <div><small>设备</small><b>电脑 {node.computers}、打印机 {node.printers}、电话 {node.phones}、屏 {node.screens}</b></div>
        {node.openedAt && <div><small>开业</small><b>{dayText(node.openedAt)}</b></div>}
        {node.reinspectAt && <div><small>下次复查</small><b>{dayText(node.reinspectAt)}</b></div>}
      </div>
      <h3>六有</h3>
      <Haves station={node} given={{}} change={null} />
      {node.photos.length > 0 && (
        <>
          <h3>照片<span>{node.photos.length} 张</span></h3>
          <Evidence six items={node.photos.map((one) => ({ key: one.kind, url: one.file.url, isImage: one.file.isImage, title: one.label, takenAt: one.file.takenAt }))} />
        </>
      )}
      {node.managers.length > 0 && (
        <>
          <h3>负责人</h3>
          {node.managers.map((one) => (
            <div className="box" key={one.id}>
              <b>{one.holderName}</b>　{one.holderPhone}　{dayText(one.since)} 起{one.until && `，到 ${dayText(one.until)}`}
              {one.person && <div className="m2 sm">实名 {one.person.idNo}{one.person.verifiedBy && `，${one.person.verifiedBy} 核过`}</div>}
            </div>
          ))}
        </>
      )}
      {node.seller && <SellerPart seller={node.seller} />}
    </>
  )
}

function SellerPart({ seller }: { seller: NonNullable<StationNode['seller']> }) {
  return (
    <>
      <h3>店铺<span>{seller.statusText}</span></h3>
      <div className="kv box">
        <div><small>主体</small><b>{seller.legalName}</b></div>
        <div><small>店铺名</small><b>{seller.displayName}</b></div>
        {seller.uscc && <div><small>信用代码</small><b className="mono">{seller.uscc}</b></div>}
        <div><small>收款账户</small><b>{seller.accountActive ? '可用' : '还不能用'}</b></div>
        {seller.nextVerifyOn && <div><small>主体核验到</small><b>{seller.nextVerifyOn}</b></div>}
      </div>
      {seller.licences.length > 0 && (
        <Evidence
          items={seller.licences.map((one) => ({
            key: one.id, url: one.file.url, isImage: one.file.isImage, takenAt: one.file.takenAt,
            title: `${LICENCE_NAMES[one.kind] ?? one.kind}　${one.number}`,
            note: `${one.validTo ? `到 ${one.validTo}` : '长期'}，${one.statusText}`,
          }))}
        />
      )}
    </>
  )
}

type Deed = 'suspendStation' | 'resumeStation' | 'suspendSeller' | 'resumeSeller' | 'verifySeller'

const DEEDS: Record<Deed, { label: string; help: string; passes?: boolean }> = {
  suspendStation: { label: '暂停站点', help: '必填，发给站点；暂停后页面标明，不再接新单' },
  resumeStation: { label: '恢复站点', help: '必填，记入审计', passes: true },
  suspendSeller: { label: '暂停店铺', help: '必填，发给卖家；商品停售' },
  resumeSeller: { label: '恢复店铺', help: '必填，记入审计', passes: true },
  verifySeller: { label: '重新核验主体', help: '必填，写明核验了什么', passes: true },
}

function Deeds({ node }: { node: StationNode }) {
  const [doing, setDoing] = useState<Deed | null>(null)
  const deeds = {
    suspendStation: useDeed(SuspendStationDocument, ['stations']),
    resumeStation: useDeed(ResumeStationDocument, ['stations']),
    suspendSeller: useDeed(SuspendSellerDocument, ['stations']),
    resumeSeller: useDeed(ResumeSellerDocument, ['stations']),
    verifySeller: useDeed(VerifySellerDocument, ['stations']),
  }
  const offered: Deed[] = [
    ...(node.status === 'OPERATING' ? (['suspendStation'] as const) : []),
    ...(node.status === 'SUSPENDED' ? (['resumeStation'] as const) : []),
    ...(node.seller?.status === 'ACTIVE' ? (['suspendSeller', 'verifySeller'] as const) : []),
    ...(node.seller?.status === 'SUSPENDED' ? (['resumeSeller'] as const) : []),
  ]
  if (doing) {
    const deed = deeds[doing]
    const id = doing.endsWith('Station') ? node.id : node.seller!.id
    return (
      <WithReason
        {...DEEDS[doing]}
        label={`${DEEDS[doing].label}的理由`}
        action={DEEDS[doing].label}
        busy={deed.isPending}
        error={deed.error}
        reset={deed.reset}
        cancel={() => setDoing(null)}
        send={(reason) => deed.mutate({ id, reason }, { onSuccess: () => setDoing(null) })}
      />
    )
  }
  if (!offered.length) return null
  return (
    <Foot note="每一步都要写理由，记入审计。">
      {offered.map((one) => (
        <Button key={one} onClick={() => setDoing(one)}>{DEEDS[one].label}</Button>
      ))}
    </Foot>
  )
}
