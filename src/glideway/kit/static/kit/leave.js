// Before somebody signs out, every worker of the site sends what waits and lets go of its keys.
const WAIT = 5000;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-leave]") || event.defaultPrevented || !("serviceWorker" in navigator)) return;
  event.preventDefault();
  const workers = (await navigator.serviceWorker.getRegistrations()).map((one) => one.active).filter(Boolean);
  const left = workers.map(
    (one) =>
      new Promise((done) => {
        navigator.serviceWorker.addEventListener("message", (said) => {
          if (said.source === one && said.data?.kind === "left") {
            if (!said.data.unsent) document.cookie = "unsent=0; path=/; max-age=0";
            done();
          }
        });
        setTimeout(done, WAIT);
        one.postMessage({ kind: "leave" });
      }),
  );
  navigator.serviceWorker.startMessages();
  await Promise.all(left);
  form.submit();
});
