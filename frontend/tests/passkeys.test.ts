import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { define } from "../islands/lib/define";
import { page, parse } from "../islands/lib/fragment";
import { PasskeyAdd } from "../islands/passkey-add";
import { PasskeyAsk } from "../islands/passkey-ask";

define({ "passkey-ask": PasskeyAsk, "passkey-add": PasskeyAdd });

const asked: [string, unknown][] = [];
let answers: Record<string, [number, object]>;
const one = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;
const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 20));

class Key {
  static parseRequestOptionsFromJSON = (options: unknown): unknown => options;
  static parseCreationOptionsFromJSON = (options: unknown): unknown => options;
  static isConditionalMediationAvailable = (): Promise<boolean> => Promise.resolve(true);
}
const credential = { toJSON: () => ({ id: "key" }) };

beforeEach(() => {
  asked.length = 0;
  answers = { "/begin": [200, { challenge: "c", options: { rpId: "localhost" } }], "/finish": [200, {}] };
  vi.stubGlobal("PublicKeyCredential", Key);
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push([url, init.body ? JSON.parse(init.body as string) : undefined]);
    const [status, body] = answers[url]!;
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  vi.spyOn(page, "go").mockImplementation(() => {});
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const ask = (more = ""): string =>
  `<passkey-ask begin="/begin" finish="/finish" next="/account" ${more}><p data-said></p><button hidden></button></passkey-ask>`;
const add = `<passkey-add begin="/begin" finish="/finish" next="/done" confirm="/confirm"><form hidden><input name="name" value="Phone"><p data-said></p><button></button></form></passkey-add>`;

/** Puts whole elements into the page, as a browser has them when it runs a deferred script. */
const show = (html: string): void => document.body.replaceChildren(parse(html));

function credentials(get: () => Promise<unknown>): void {
  vi.stubGlobal("navigator", { credentials: { get, create: get } });
}

describe("<passkey-ask>", () => {
  test("brings the answer back under its question and goes on", async () => {
    credentials(() => Promise.resolve(credential));
    show(ask());
    expect(one("button").hidden).toBe(false);
    one("button").click();
    await settle();
    expect(asked).toEqual([["/begin", undefined], ["/finish", { challenge: "c", credential: { id: "key" } }]]);
    expect(page.go).toHaveBeenCalledWith("/account");
  });

  test("says what the server says, and nothing when the dialogue was closed", async () => {
    credentials(() => Promise.resolve(credential));
    answers["/finish"] = [403, { code: "passkey_refused", detail: "This passkey does not open an account here." }];
    show(ask());
    one("button").click();
    await settle();
    expect([one("[data-said]").textContent, vi.mocked(page.go).mock.calls.length]).toEqual(["This passkey does not open an account here.", 0]);
    credentials(() => Promise.reject(Object.assign(new Error(), { name: "NotAllowedError" })));
    one("button").click();
    await settle();
    expect(one("[data-said]").textContent).toBe("");
  });

  test("offers by itself only where asked to, and gives way to the button", async () => {
    const seen: CredentialRequestOptions[] = [];
    credentials(((how: CredentialRequestOptions) => {
      seen.push(how);
      return new Promise(() => {});
    }) as never);
    show(ask("conditional"));
    await settle();
    await settle();
    expect(seen.map((how) => how.mediation)).toEqual(["conditional"]);
    one("button").click();
    await settle();
    expect([seen.length, seen[0]!.signal!.aborted, seen[1]!.mediation]).toEqual([2, true, undefined]);
  });

  test("stays away where the browser has no passkeys", () => {
    vi.stubGlobal("PublicKeyCredential", undefined);
    show(ask() + add);
    expect([one("button").hidden, one("form").hidden]).toEqual([true, true]);
  });
});

describe("<passkey-add>", () => {
  const send = async (): Promise<void> => {
    one("form").dispatchEvent(new Event("submit", { cancelable: true }));
    await settle();
  };

  test("makes a key under the name that was typed", async () => {
    credentials(() => Promise.resolve(credential));
    show(add);
    await send();
    expect(asked[1]).toEqual(["/finish", { challenge: "c", credential: { id: "key" }, name: "Phone" }]);
    expect(page.go).toHaveBeenCalledWith("/done");
  });

  test("leads to where one confirms when a fresh proof is asked for", async () => {
    answers["/begin"] = [401, { code: "step_up_required", detail: "Confirm first." }];
    show(add);
    await send();
    expect(page.go).toHaveBeenCalledWith("/confirm");
  });

  test("says that the device has a key already", async () => {
    credentials(() => Promise.reject(Object.assign(new Error(), { name: "InvalidStateError" })));
    show(add);
    await send();
    expect(one("[data-said]").textContent).toBe("This device has a passkey for your account already.");
  });
});
