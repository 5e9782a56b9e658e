/** A part of a page from the server, as nodes. */

/**
 * XMLHttpRequest parses the answer itself: `innerHTML` and DOMParser are closed by Trusted Types, and scripts
 * in a document read this way never run.
 * @param {string} address
 * @returns {Promise<Node[]>} what stands in the body of the answer; refused when the server has no such part
 */
export function fragment(address) {
  return new Promise((found, failed) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.setRequestHeader("HX-Request", "true");
    request.onload = () => (request.status === 200 && request.response
      ? found([...request.response.body.childNodes].map((node) => document.adoptNode(node)))
      : failed(new Error(`${request.status} ${address}`)));
    request.onerror = () => failed(new TypeError(`no network: ${address}`));
    request.send();
  });
}
