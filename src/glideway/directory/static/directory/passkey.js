// Passkeys: turns the server's options into the browser's question and the answer into the form.
// Without this script every page still works by code; the passkey part then stays hidden.
"use strict";
(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const ask = async (options) => {
    const question = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    question.allowCredentials = named(question.allowCredentials);
    const found = await navigator.credentials.get({ publicKey: question });
    const said = found.response;
    return answer(found, {
      clientDataJSON: text(said.clientDataJSON),
      authenticatorData: text(said.authenticatorData),
      signature: text(said.signature),
      userHandle: said.userHandle ? text(said.userHandle) : null,
    });
  };

  const make = async (options, alone) => {
    const question = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    question.user = { ...question.user, id: bytes(question.user.id) };
    question.excludeCredentials = named(question.excludeCredentials);
    question.authenticatorSelection = {
      ...question.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    };
    const made = await navigator.credentials.create({ publicKey: question });
    const said = made.response;
    return answer(made, {
      clientDataJSON: text(said.clientDataJSON),
      attestationObject: text(said.attestationObject),
      transports: said.getTransports ? said.getTransports() : [],
    });
  };

  const answer = (credential, response) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });

  const optionsOf = async (form) => {
    if (form.dataset.passkey !== "login") return JSON.parse(form.dataset.options);
    const reply = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    return (await reply.json()).request_options;
  };

  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-passkey-door]").forEach((door) => { door.hidden = false; });
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = form.querySelector("[data-said]");
      if (said) said.hidden = true;
      try {
        const options = await optionsOf(form);
        const alone = form.elements.passwordless ? form.elements.passwordless.checked : true;
        const found = form.dataset.passkey === "create" ? await make(options, alone) : await ask(options);
        form.elements.credential.value = JSON.stringify(found);
        form.submit();
      } catch {
        if (said) said.hidden = false;
      }
    });
  });
})();
