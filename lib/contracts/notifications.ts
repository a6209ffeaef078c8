import type { ToolServer } from './tool-server';

/** The server of the tool that notifies people. Programs call it after somebody has asked for that. */
export interface Notifications extends ToolServer {
  /** Server that gets the notifications. @default none: nothing is sent, and each answer says so */
  readonly webhook?: { readonly host: string; readonly port: number };
}
