export function postJson(path: string, body: object): Promise<Response> {
  return fetch(path, { method: "POST", credentials: "same-origin", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}
