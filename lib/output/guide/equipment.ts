import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { ask } from './tools';
import { code, console } from './markdown';
import { oc } from './shell';

/** The database of machines: how to look at it, how to fill it, and how a model is asked about it. */
export function equipment(rendered: RenderedEnvironment): string[] {
  if (rendered.equipment?.endpoint === undefined) return [];
  const { name, owner, endpoint } = rendered.equipment;
  const psql = (options: string) =>
    `${oc(rendered)} exec ${options}deployment/${endpoint.service} -n ${endpoint.namespace} -- psql -U ${owner.name} -d ${name}`;
  const server = rendered.toolServers.find((each) => each.name === 'equipment-tools');
  const samples = rendered.environment.agents.equipment?.samples === true;
  return [
    '## Equipment',
    `The database ${code(name)} knows lithography machines, what their sensors have measured, what was done to them, and spare parts.${samples ? ' Its first rows are samples of machines that do not exist; some of their texts are meant to lead a model astray, for tests.' : ''} Models read it through fixed queries and cannot change it. What is in it:`,
    console([
      `${psql('')} -c 'SELECT equipment_id, name, status, calibrated_on FROM equipment ORDER BY equipment_id'`,
      `${psql('')} -c '\\d+'`,
    ]),
    'Rows of your own, as CSV; a machine first, then what was measured:',
    console(
      Object.entries(exampleRows).flatMap(([table, lines]) => [
        `cat >${table}.csv <<END`,
        ...lines,
        'END',
        `${psql('-i ')} -c '${copyStatement(table, lines)}' <${table}.csv`,
      ]),
    ),
    ...(server === undefined
      ? []
      : ask(
          rendered,
          server,
          'A model answers from it:',
          'Which machines are in service, and when is each of them to be calibrated again?',
        )),
  ];
}

/** Takes rows from its input; the first line has the names of the columns. */
function copyStatement(table: string, [columns = '']: readonly string[]): string {
  return `COPY ${table} (${columns}) FROM STDIN WITH (FORMAT csv, HEADER)`;
}

/** CSV by table, in an order that foreign keys allow; `npm run verify -- equipment` loads it. */
const exampleRows: Readonly<Record<string, readonly string[]>> = {
  equipment: [
    'equipment_id,name,model,location,status,overlay_limit_nm,focus_limit_um,dose_target_mj_cm2,dose_limit_percent,vibration_limit_um_s,calibrated_on,calibration_interval_days,procedure,notes',
    'LITHO-100,Scanner bay 9,AX-200,"Fab 2, bay 9",in service,3.5,0.15,30,2,50,2026-11-02,365,calibration-ax-200.md,',
  ],
  telemetry: [
    'equipment_id,taken_at,overlay_x_nm,overlay_y_nm,dose_mj_cm2,focus_um,vibration_um_s',
    'LITHO-100,2026-11-20T06:00:00Z,0.42,-0.37,30.04,0.012,21.5',
    'LITHO-100,2026-11-20T07:00:00Z,0.51,-0.29,30.06,0.018,22.3',
  ],
};
