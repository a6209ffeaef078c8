/** Name of the MachineSet of a pool, in the form of the installer's own: infrastructure, role, zone. */
export function machineSetName(infrastructureName: string, pool: string, zone: string): string {
  return `${infrastructureName}-${pool}-${zone}`;
}
