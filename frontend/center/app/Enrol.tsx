// The first time: an authenticator app is bound, a password chosen, recovery codes written down.
import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'

import { keyed } from '../kit/keyed'
import { Failure, Waiting, Warn } from '../kit/State'
import { enrolFactor, offerFactor } from './signing'

interface Values {
  code: string
  password: string
}

export function Enrol({ arrived }: { arrived: () => void }) {
  const offer = useQuery({ queryKey: ['factor'], queryFn: offerFactor, staleTime: Infinity, refetchOnWindowFocus: false })
  const [codes, setCodes] = useState<string[]>([])
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const save = async ({ code, password }: Values) => {
    setBusy(true)
    const answer = await enrolFactor(code.replace(/\D/g, ''), password).catch(() => '网络不太稳，请稍后再试。')
    setBusy(false)
    if (typeof answer === 'string') setWrong(answer)
    else setCodes(answer)
  }
  if (codes.length) return <Recovery codes={codes} arrived={arrived} />
  return (
    <main className="alone">
      <h1>绑定动态码</h1>
      <p className="m2">您的职务要两道验证。用手机上的验证器扫一扫，以后每次登录填它显示的 6 位数字。</p>
      {offer.isPending && <Waiting rows={2} />}
      {offer.error && <Failure error={offer.error} again={() => void offer.refetch()} />}
      {typeof offer.data === 'string' && <Warn red>{offer.data}</Warn>}
      {offer.data && typeof offer.data !== 'string' && (
        <>
          <img className="qr" src={offer.data.qr} alt="验证器要扫的二维码" />
          <p className="sm">扫不了的，手工填：<span className="mono">{offer.data.secret}</span></p>
          <Form<Values> layout="vertical" onFinish={(values) => void save(values)} requiredMark={false}>
            <Form.Item name="code" label="动态码" rules={[{ required: true, message: '请填 6 位动态码。' }]}><Input inputMode="numeric" autoComplete="one-time-code" /></Form.Item>
            <Form.Item name="password" label="设一个密码" extra="至少 10 个字符，不能全是数字。" rules={[{ required: true, message: '请设密码。' }]}><Input.Password autoComplete="new-password" /></Form.Item>
            {wrong && <Warn red>{wrong}</Warn>}
            <p className="gapt"><Button type="primary" size="large" htmlType="submit" loading={busy}>绑定</Button></p>
          </Form>
        </>
      )}
    </main>
  )
}

function Recovery({ codes, arrived }: { codes: string[]; arrived: () => void }) {
  return (
    <main className="alone">
      <h1>记下恢复码</h1>
      <p className="m2">手机丢了，用它登录，每个只能用一次。只显示这一回，请抄在纸上收好。</p>
      <ol className="codes mono">{keyed(codes).map(({ key, item }) => <li key={key}>{item}</li>)}</ol>
      <Button type="primary" size="large" onClick={arrived}>记好了，进入工作台</Button>
    </main>
  )
}
