import { lauxlib, lua, lualib, to_jsstring, to_luastring, type LuaState } from 'fengari';

/** What Argo CD takes of the answer of a health check. */
export interface Verdict {
  readonly status: string | undefined;
  readonly message: string | undefined;
}

/**
 * Runs a health check in a Lua interpreter with the libraries that Argo CD loads: base and table, and neither
 * string nor math (argoproj/argo-cd util/lua/lua.go @v3.3.12).
 *
 * @throws Error with the message of Lua if the script fails
 */
export function runHealthCheck(script: string, resource: object): Verdict {
  const state = lauxlib.luaL_newstate();
  try {
    lauxlib.luaL_requiref(state, to_luastring('_G'), lualib.luaopen_base, true);
    lauxlib.luaL_requiref(state, to_luastring('table'), lualib.luaopen_table, true);
    run(state, `obj = ${luaTable(resource)}`, 0);
    run(state, script, 1);
    return { status: field(state, 'status'), message: field(state, 'message') };
  } finally {
    lua.lua_close(state);
  }
}

function run(state: LuaState, code: string, results: number): void {
  const failed =
    lauxlib.luaL_loadstring(state, to_luastring(code)) !== lua.LUA_OK ||
    lua.lua_pcall(state, 0, results, 0) !== lua.LUA_OK;
  if (failed) throw new Error(text(state));
}

/** A field of the table on top of the stack. */
function field(state: LuaState, name: string): string | undefined {
  lua.lua_getfield(state, -1, to_luastring(name));
  const value = text(state);
  lua.lua_pop(state, 1);
  return value;
}

function text(state: LuaState): string | undefined {
  const value = lua.lua_tostring(state, -1);
  return value === null ? undefined : to_jsstring(value);
}

/** JSON as a Lua table, as Argo CD hands objects over. */
function luaTable(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(luaTable).join(', ')}}`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `[${JSON.stringify(key)}] = ${luaTable(item)}`)
      .join(', ')}}`;
  }
  return value === null || value === undefined ? 'nil' : JSON.stringify(value);
}
