import { Construct } from 'constructs';
import { equipmentQueries } from '../../../catalogues/equipment-queries';
import type { Database } from '../../../contracts/database';
import type { ToolServer } from '../../../contracts/tool-server';
import { programText } from '../../../program/program-text';
import { PostgreSql } from '../../storage/postgresql/postgresql';
import { DatabaseTools } from '../database-tools';

export interface EquipmentProps {
  readonly namespace: string;
  /** Size of the volume, as a Kubernetes quantity. */
  readonly size: string;
  /** Whether it has the machines of the program, which are invented. */
  readonly samples: boolean;
}

/** Tables that models read, through the queries. */
const tables = ['equipment', 'telemetry', 'service_history', 'parts'];

/**
 * What there is to know about lithography machines, and tools with which models ask for it: a {@link PostgreSql}
 * `equipment-database` with the database `equipment`, and {@link DatabaseTools} `equipment-tools`, which read it.
 *
 * Tables and samples come at each start, where they are missing; what is there stays as it is.
 */
export class Equipment extends Construct {
  readonly database: Database;
  readonly tools: ToolServer;

  constructor(scope: Construct, id: string, { namespace, size, samples }: EquipmentProps) {
    super(scope, id);
    const files = ['schema', ...(samples ? ['samples'] : [])];
    const [database] = new PostgreSql(this, 'database', {
      name: 'equipment-database',
      namespace,
      size,
      databases: [
        {
          name: 'equipment',
          content: 'machines, their measurements and services, and spare parts',
          schema: files.map((file) => programText(`components/agents/equipment/${file}.sql`)).join('\n'),
          reader: { name: 'equipment_reader', tables },
        },
      ],
    }).databases;
    if (database === undefined) throw new Error('the server has no database');
    this.database = database;
    this.tools = new DatabaseTools(this, 'tools', {
      name: 'equipment-tools',
      namespace,
      database,
      queries: equipmentQueries,
    });
  }
}
