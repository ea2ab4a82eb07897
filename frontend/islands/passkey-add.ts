/**
 * `<passkey-add begin finish next confirm><form hidden><input name=name>…<p data-said></p></form></passkey-add>` makes a passkey on this device
 * and leads to `next`, or to `confirm` where the server asks for a fresh proof.
 */
import { page } from "./lib/fragment";
import { type Said, able, answer, question, words } from "./lib/passkey";

export class PasskeyAdd extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || !able()) return;
    form.hidden = false;
    const name = form.querySelector<HTMLInputElement>("[name=name]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add(name?.value ?? "");
    });
  }

  async #add(name: string): Promise<void> {
    const at = (attribute: string): string => this.getAttribute(attribute) ?? "";
    this.#say("");
    try {
      const asked = await question(at("begin"));
      if (!("challenge" in asked)) return this.#refused(asked);
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.options);
      const said = await answer(at("finish"), asked.challenge, await navigator.credentials.create({ publicKey }), { name });
      if (said.ok) page.go(at("next"));
      else this.#refused(said);
    } catch (error) {
      this.#say(words(error));
    }
  }

  #refused(said: Said): void {
    if (said.code === "step_up_required") page.go(this.getAttribute("confirm") ?? "");
    else this.#say(said.words);
  }

  #say(text: string): void {
    const place = this.querySelector("[data-said]");
    if (place) place.textContent = text;
  }
}
