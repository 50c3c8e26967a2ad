import { Form, Input, Select } from 'antd'

import { AppointOfficialDocument, type OfficialRole } from '../../gql/generated/center/graphql'
import { useMe } from '../app/me'
import { FormFoot } from '../kit/FormFoot'
import { Sheet } from '../kit/Sheet'
import { useDeed } from '../kit/useDeed'

interface Values {
  role: OfficialRole
  region?: string
  name: string
  phone: string
  until?: string
  reason: string
}

const ROLES: { value: OfficialRole; label: string }[] = [
  { value: 'TOWNSHIP_ADMIN', label: '乡镇管理员' },
  { value: 'COUNTY_ADMIN', label: '县级审核' },
  { value: 'COUNTY_FINANCE', label: '县级财务' },
  { value: 'AUDITOR', label: '审计' },
  { value: 'EXPERT', label: '专家' },
]

/** The end of a day in China, as the API takes it. */
export function endOfDay(day: string | undefined): string | null {
  return day ? `${day}T23:59:59+08:00` : null
}

export function AppointForm({ width, close }: { width: number; close: () => void }) {
  const me = useMe()
  const appoint = useDeed(AppointOfficialDocument, ['people'])
  const [form] = Form.useForm<Values>()
  const role = Form.useWatch('role', form)
  const save = (values: Values) =>
    appoint.mutate(
      {
        role: values.role,
        region: values.role === 'TOWNSHIP_ADMIN' ? values.region! : me.county,
        name: values.name.trim(),
        phone: values.phone.trim(),
        until: endOfDay(values.until),
        reason: values.reason.trim(),
      },
      { onSuccess: close },
    )
  return (
    <Sheet title="任命" detail="由上一级任命，登录时要过动态码" width={width} close={close}>
      <Form<Values> form={form} layout="vertical" className="sheetform" onFinish={save} initialValues={{ role: 'TOWNSHIP_ADMIN' }}>
        <Form.Item name="role" label="职务" rules={[{ required: true }]}>
          <Select options={ROLES} />
        </Form.Item>
        {role === 'TOWNSHIP_ADMIN' && (
          <Form.Item name="region" label="乡镇" rules={[{ required: true, message: '请选乡镇。' }]}>
            <Select options={me.townships.map((one) => ({ value: one.code, label: one.name }))} />
          </Form.Item>
        )}
        <Form.Item name="name" label="姓名" rules={[{ required: true, message: '请填姓名。' }]}><Input maxLength={20} /></Form.Item>
        <Form.Item name="phone" label="手机号" extra="用它登录。" rules={[{ required: true, message: '请填手机号。' }]}><Input inputMode="tel" maxLength={20} /></Form.Item>
        <Form.Item name="until" label="任到" extra="不填就是不定期。"><Input type="date" /></Form.Item>
        <Form.Item name="reason" label="依据" rules={[{ required: true, message: '请写依据，比如文号。' }]}><Input maxLength={200} placeholder="比如文号" /></Form.Item>
        <FormFoot action="任命" note="记入审计，本人收到通知。" busy={appoint.isPending} error={appoint.error} reset={appoint.reset} cancel={close} />
      </Form>
    </Sheet>
  )
}
