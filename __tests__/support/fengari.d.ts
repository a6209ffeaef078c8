/** What the tests use of fengari, which has no types: the C API of Lua 5.3 (lua.org/manual/5.3, chapter 4). */
declare module 'fengari' {
  /** A Lua state. */
  export interface LuaState {
    readonly luaState: unique symbol;
  }
  type LuaFunction = (state: LuaState) => number;

  export function to_luastring(text: string): Uint8Array;
  export function to_jsstring(text: Uint8Array): string;
  export const lua: {
    readonly LUA_OK: number;
    lua_close(state: LuaState): void;
    lua_getfield(state: LuaState, index: number, key: Uint8Array): number;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_tostring(state: LuaState, index: number): Uint8Array | null;
    lua_pop(state: LuaState, count: number): void;
  };
  export const lauxlib: {
    luaL_newstate(): LuaState;
    luaL_loadstring(state: LuaState, code: Uint8Array): number;
    luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, global: boolean): void;
  };
  export const lualib: {
    readonly luaopen_base: LuaFunction;
    readonly luaopen_table: LuaFunction;
  };
}
