import type { Query, QueryParameter } from './query';

const machine: QueryParameter = {
  name: 'equipment_id',
  type: 'string',
  description: 'Id of the machine, for example LITHO-001.',
};

function rows(count: number, of: string): QueryParameter {
  return {
    name: 'limit',
    type: 'integer',
    description: `How many ${of}, 1 to 100; ${count} if left out.`,
    default: count,
    minimum: 1,
    maximum: 100,
  };
}

/**
 * What a model may ask of the equipment database: fixed statements, whose tables are those of
 * `components/agents/equipment/schema.sql`.
 *
 * A text that is empty counts as left out: Llama Stack 0.2.22 shows every argument to models as one that must be there.
 * Times are ISO 8601 in UTC, dates too; numbers are JSON numbers (`npm run verify -- equipment` sees it).
 */
export const equipmentQueries: readonly Query[] = [
  {
    name: 'equipment_list',
    description:
      'Lists lithography machines: id, name, model, location, status and when they were calibrated. All of them, or those with a status.',
    parameters: [
      {
        name: 'status',
        type: 'string',
        description: 'One of: in service, maintenance, down. An empty text means all.',
        default: '',
      },
    ],
    statement: `SELECT equipment_id, name, model, location, status, calibrated_on::text AS calibrated_on, calibration_interval_days
FROM equipment
WHERE trim($1) = '' OR status = lower(trim($1))
ORDER BY equipment_id
LIMIT 100
`,
  },
  {
    name: 'equipment_get',
    description:
      'One lithography machine: its limits for overlay (nm), focus (um), dose (percent around its target in mJ/cm2) and vibration (um/s), when it was calibrated, after how many days again, the document with its procedure, and notes.',
    parameters: [machine],
    statement: `SELECT equipment_id, name, model, location, status, overlay_limit_nm, focus_limit_um, dose_target_mj_cm2, dose_limit_percent,
  vibration_limit_um_s, calibrated_on::text AS calibrated_on, calibration_interval_days, procedure, coalesce(notes, '') AS notes
FROM equipment
WHERE lower(equipment_id) = lower(trim($1))
ORDER BY equipment_id
LIMIT 1
`,
  },
  {
    name: 'equipment_telemetry',
    description:
      'What the sensors of a machine have measured, newest first: overlay in x and y (nm), dose (mJ/cm2), focus (um), vibration (um/s).',
    parameters: [machine, rows(12, 'measurements')],
    statement: `SELECT to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS taken_at, overlay_x_nm, overlay_y_nm, dose_mj_cm2,
  focus_um, vibration_um_s
FROM telemetry
WHERE lower(equipment_id) = lower(trim($1))
ORDER BY telemetry.taken_at DESC
LIMIT $2
`,
  },
  {
    name: 'equipment_service_history',
    description: 'What was done to a machine, newest first: date, kind of service, and a summary.',
    parameters: [machine, rows(10, 'entries')],
    statement: `SELECT served_on::text AS served_on, kind, summary
FROM service_history
WHERE lower(equipment_id) = lower(trim($1))
ORDER BY service_history.served_on DESC, kind
LIMIT $2
`,
  },
  {
    name: 'equipment_parts',
    description:
      'Spare parts: part number, name, the model that they fit, how many are in stock, where, and how many days a new one takes.',
    parameters: [
      {
        name: 'search',
        type: 'string',
        description: 'A part number such as P-3030, a model such as AX-300, or a part of a name.',
      },
    ],
    statement: `SELECT part_number, name, fits_model, stock, location, lead_days
FROM parts
WHERE lower(part_number) = lower(trim($1)) OR lower(fits_model) = lower(trim($1))
  OR position(lower(trim($1)) IN lower(name)) > 0
ORDER BY part_number
LIMIT 50
`,
  },
];
