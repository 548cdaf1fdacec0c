// A folder without any spec: nothing may start by itself.
export function prepare() {
  return { env: { PATH: process.env.PATH } };
}
