/**
 * `<passkey-ask begin finish next conditional?><p data-said></p><button hidden></button></passkey-ask>` asks for a passkey: by its button
 * and, where `conditional`, by what the browser offers at the field for the address.
 */
import { page } from "./lib/fragment";
import { able, answer, question, words } from "./lib/passkey";

export class PasskeyAsk extends HTMLElement {
  #offer: AbortController | undefined;

  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || !able()) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      this.#offer?.abort();
      void this.#ask({});
    });
    if (this.hasAttribute("conditional")) void this.#offered();
  }

  disconnectedCallback(): void {
    this.#offer?.abort();
  }

  async #offered(): Promise<void> {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    this.#offer = new AbortController();
    await this.#ask({ mediation: "conditional", signal: this.#offer.signal });
  }

  async #ask(how: CredentialRequestOptions): Promise<void> {
    const at = (name: string): string => this.getAttribute(name) ?? "";
    this.#say("");
    try {
      const asked = await question(at("begin"));
      // a browser that merely offers is quiet about what it cannot
      if (!("challenge" in asked)) return how.mediation ? undefined : this.#say(asked.words);
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.options);
      const said = await answer(at("finish"), asked.challenge, await navigator.credentials.get({ ...how, publicKey }));
      if (said.ok) page.go(at("next"));
      else this.#say(said.words);
    } catch (error) {
      this.#say(words(error));
    }
  }

  #say(text: string): void {
    const place = this.querySelector("[data-said]");
    if (place) place.textContent = text;
  }
}
