/** Passkeys: a question from the server, the browser's answer, and what the server says to it. */
import { unreachable } from "./fragment";

interface Question {
  challenge: string;
  options: never;
}

export interface Said {
  ok: boolean;
  status: number;
  code: string;
  words: string;
}

/** Whether this browser reads questions as the server writes them. */
export function able(): boolean {
  return typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

async function post(url: string, body?: unknown): Promise<Response> {
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return fetch(url, { method: "POST", ...json });
}

async function read(response: Response): Promise<Said> {
  const told = response.ok ? {} : ((await response.json().catch(() => ({}))) as { code?: string; detail?: string });
  return { ok: response.ok, status: response.status, code: told.code ?? "", words: response.ok ? "" : (told.detail ?? unreachable) };
}

/** Asks the server for a question; what it says instead where it refuses. */
export async function question(url: string): Promise<Question | Said> {
  const response = await post(url);
  return response.ok ? ((await response.json()) as Question) : read(response);
}

/** Brings the browser's answer back. */
export async function answer(url: string, challenge: string, credential: Credential | null, more: object = {}): Promise<Said> {
  return read(await post(url, { challenge, credential: (credential as PublicKeyCredential).toJSON(), ...more }));
}

/** What a browser's no means for a person; a closed dialogue needs no words. */
export function words(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return "";
  if (name === "InvalidStateError") return "This device has a passkey for your account already.";
  return name === "TypeError" ? unreachable : "This device could not use a passkey here. Use a code instead.";
}
