/** The calls that the page makes: what a person does in the app, as JSON over HTTP under /client/. */

class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function request(method, path, body) {
  const options = { method, headers: {} };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const response = await fetch(`/client/${path}`, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer.description ?? answer.error ?? response.statusText);
  return answer;
}

const chat = (chatId, verb) => `chats/${chatId}/${verb}`;

export const api = {
  state: () => request("GET", "state"),
  messages: (chatId, viewer) => request("GET", `${chat(chatId, "messages")}?viewer=${viewer}`),
  send: (chatId, userId, content) => request("POST", chat(chatId, "send"), { user_id: userId, ...content }),
  press: (chatId, userId, messageId, data) =>
    request("POST", chat(chatId, "press"), { user_id: userId, message_id: messageId, data }),
  launch: (chatId, userId, messageId, url) =>
    request("POST", chat(chatId, "launch"), { user_id: userId, message_id: messageId, url }),
  contact: (chatId, userId, content = {}) =>
    request("POST", chat(chatId, "contact"), { user_id: userId, ...content }),
  edit: (chatId, userId, messageId, text) =>
    request("POST", chat(chatId, "edit"), { user_id: userId, message_id: messageId, text }),
  remove: (chatId, userId, messageId) =>
    request("POST", chat(chatId, "delete"), { user_id: userId, message_id: messageId }),
  block: (chatId, userId) => request("POST", chat(chatId, "block"), { user_id: userId }),
  unblock: (chatId, userId) => request("POST", chat(chatId, "unblock"), { user_id: userId }),
  addUser: (user) => request("POST", "users", user),
  mails: () => request("GET", "mails"),
  clearMails: () => request("DELETE", "mails"),
};

/** Sends a file as the app does: `kind` is photo, document or voice. */
export function upload(chatId, userId, kind, file, { caption = "", album = "", topic } = {}) {
  const form = new FormData();
  if (topic) form.set("topic", String(topic));
  form.set("user_id", String(userId));
  form.set("kind", kind);
  if (caption) form.set("caption", caption);
  if (album) form.set("album", album);
  form.set(kind, file, file.name);
  return request("POST", chat(chatId, "send"), form);
}

/** Whether the demo's bot has a web console. */
export async function hasConsole() {
  const answer = await fetch("/console", { method: "HEAD", redirect: "manual" }).catch(() => null);
  return answer?.type === "opaqueredirect";
}

/** Whether the demo also shows the company's own register. */
export async function hasRegister() {
  const answer = await fetch("/register").catch(() => null);
  return answer?.ok === true;
}

/** Whether the demo also has a BankID app. */
export async function hasBankId() {
  const answer = await fetch("/bankid").catch(() => null);
  return answer?.ok === true;
}
