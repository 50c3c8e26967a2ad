// A look at the official register, recorded: address, screenshot, each line agrees or not.
import { Button, Input, Radio } from 'antd'
import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'

import { RecordRegisterCheckDocument } from '../../gql/generated/center/graphql'
import { Failure, St } from '../kit/State'
import { upload } from '../kit/upload'
import { useDeed } from '../kit/useDeed'
import { linesOf, noteOf } from './lines'
import type { CertificateNode } from './useCertificate'

const KIND = 'catalog.register_screenshot'

type Verdicts = Record<string, boolean>

export function RegisterForm({ certificate, done }: { certificate: CertificateNode; done: () => void }) {
  const lines = linesOf(certificate)
  const [verdicts, setVerdicts] = useState<Verdicts>({})
  const [registered, setRegistered] = useState<Record<string, string>>({})
  const [url, setUrl] = useState('')
  const [shot, setShot] = useState<File | null>(null)
  const record = useDeed(RecordRegisterCheckDocument, ['certificates', 'review'])
  const differs = Object.fromEntries(lines.filter((line) => verdicts[line.key] === false).map((line) => [line.key, registered[line.key] ?? '']))
  const missing = [...(url.trim() ? [] : ['查询网址']), ...(shot ? [] : ['截图']), ...lines.filter((line) => verdicts[line.key] == null).map((line) => line.label)]
  const save = useMutation({
    mutationFn: async () => {
      const fileId = await upload(shot!, KIND)
      const note = noteOf(lines, differs)
      await record.mutateAsync({ certificateId: certificate.id, url: url.trim(), fileId, agrees: !note, note })
    },
    onSuccess: done,
  })
  return (
    <div className="box register">
      <label htmlFor="register-url">打开官方查询，按编号查，把网址贴在这里</label>
      <Input id="register-url" type="url" value={url} placeholder="https://" onChange={(event) => setUrl(event.target.value)} />
      <label htmlFor="register-shot">查询结果截图</label>
      <input id="register-shot" type="file" accept="image/*" onChange={(event) => setShot(event.target.files?.[0] ?? null)} />
      <div className="ck">
        <div className="rw hd"><span className="k">项目</span><span className="a">报送的</span><span className="b">登记系统的</span></div>
        {lines.map((line) => (
          <div className={verdicts[line.key] === false ? 'rw bad' : 'rw'} key={line.key}>
            <span className="k">{line.label}</span>
            <span className="a">{line.filed}</span>
            <span className="b">
              <Radio.Group
                aria-label={line.label}
                value={verdicts[line.key] ?? null}
                onChange={(event) => setVerdicts({ ...verdicts, [line.key]: event.target.value as boolean })}
                options={[{ value: true, label: '一致' }, { value: false, label: '不一致' }]}
              />
              {verdicts[line.key] === false && (
                <Input size="small" aria-label={`${line.label}，登记系统的`} placeholder="登记系统写的" value={registered[line.key] ?? ''} onChange={(event) => setRegistered({ ...registered, [line.key]: event.target.value })} />
              )}
            </span>
          </div>
        ))}
      </div>
      {save.error && <Failure error={save.error} again={save.reset} />}
      <div className="df">
        <small>{missing.length ? `还差 ${missing.length} 项：${missing.join('、')}` : Object.keys(differs).length ? <St tone="no" icon="unequal">不一致，记下后不能核定</St> : <St tone="ok">全部一致</St>}</small>
        <span className="sp" />
        <Button disabled={missing.length > 0} loading={save.isPending} onClick={() => save.mutate()}>记下这次核查</Button>
      </div>
    </div>
  )
}
